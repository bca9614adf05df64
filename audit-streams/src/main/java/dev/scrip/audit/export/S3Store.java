package dev.scrip.audit.export;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * A bucket, reached with the SDK's usual credentials and region.
 *
 * @param client the client
 * @param bucket the bucket
 * @param prefix what keys begin with
 */
record S3Store(S3Client client, String bucket, String prefix) implements TrailStore {
  /**
   * A bucket's store.
   *
   * @param endpoint another server than Amazon's, which then takes path-style requests
   */
  static S3Store open(String bucket, String prefix, Optional<URI> endpoint) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            // Other servers than Amazon's often refuse chunks and the checksums that the SDK adds.
            .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    endpoint.ifPresent(uri -> builder.endpointOverride(uri).forcePathStyle(true));
    return new S3Store(builder.build(), bucket, prefix);
  }

  @Override
  public Optional<byte[]> get(String key) throws IOException {
    try {
      return Optional.of(
          client.getObjectAsBytes(r -> r.bucket(bucket).key(prefix + key)).asByteArray());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw new IOException(where(key) + " can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void put(String key, byte[] content, Map<String, String> metadata) throws IOException {
    try {
      var _ =
          client.putObject(
              r ->
                  r.bucket(bucket)
                      .key(prefix + key)
                      .metadata(metadata)
                      .contentType("application/json")
                      .contentEncoding(key.endsWith(".gz") ? "gzip" : null),
              RequestBody.fromBytes(content));
    } catch (SdkException e) {
      throw new IOException(where(key) + " can't be written: " + e.getMessage(), e);
    }
  }

  private String where(String key) {
    return "s3://" + bucket + "/" + prefix + key;
  }

  @Override
  public void close() {
    client.close();
  }
}
