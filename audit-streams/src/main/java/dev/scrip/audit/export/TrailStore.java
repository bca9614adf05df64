package dev.scrip.audit.export;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Where files go: keys in a bucket. */
public sealed interface TrailStore extends AutoCloseable permits FolderStore, S3Store {
  /** The bucket's name, as digests name it. */
  String bucket();

  /** What all keys begin with: empty, or text that ends with a slash. */
  String prefix();

  /** The content of a key, whole; empty if there is no such. */
  Optional<byte[]> get(String key) throws IOException;

  /** Writes a key, over what it had. */
  void put(String key, byte[] content, Map<String, String> metadata) throws IOException;

  @Override
  void close();
}
