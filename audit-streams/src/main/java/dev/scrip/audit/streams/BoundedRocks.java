package dev.scrip.audit.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One bound on RocksDB's memory for all stores of the process: without it each store of each
 * partition brings caches and write buffers of its own, outside of the heap.
 *
 * <p>Source: Kafka Streams, "Memory management", RocksDB.
 */
public final class BoundedRocks implements RocksDBConfigSetter {
  private static final long ALL = 256L * 1024 * 1024; // bytes, write buffers among them
  private static final long WRITE_BUFFERS = 96L * 1024 * 1024;
  private static final long BLOCK = 16L * 1024;

  private static final Cache CACHE = new LRUCache(ALL, -1, /* strictCapacityLimit= */ false, 0.1);
  private static final WriteBufferManager BUFFERS = new WriteBufferManager(WRITE_BUFFERS, CACHE);

  /** Kafka Streams makes it by name. */
  public BoundedRocks() {}

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    table.setBlockSize(BLOCK);
    options.setWriteBufferManager(BUFFERS);
    options.setTableFormatConfig(table);
  }

  @Override
  public void close(String storeName, Options options) {
    // the cache and the buffers are everybody's, and live as long as the process
  }
}
