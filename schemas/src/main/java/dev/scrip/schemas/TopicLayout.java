package dev.scrip.schemas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * How Scrip's topics lie on brokers.
 *
 * @param partitions partitions of {@code sts.audit} and what goes with it; never changed later
 * @param replicas replicas of each partition
 * @param minInSync replicas that must have a record before it is acknowledged
 */
public record TopicLayout(int partitions, int replicas, int minInSync) {
  /** A laptop or one box. */
  public static final TopicLayout STANDALONE = new TopicLayout(4, 1, 1);

  /** A cluster. */
  public static final TopicLayout CLUSTER = new TopicLayout(12, 3, 2);

  private static final int MAX_MESSAGE = 8 * 1024 * 1024; // bytes; a first directory is one change

  /** Makes the topics that are missing; those that are there stay as they are. */
  public void create(Admin admin) throws ExecutionException, InterruptedException {
    Set<String> existing = admin.listTopics().names().get();
    List<NewTopic> missing = new ArrayList<>();
    for (Topic<?> topic : Topics.all()) {
      if (!existing.contains(topic.name())) {
        missing.add(
            new NewTopic(topic.name(), partitionsOf(topic), (short) replicas)
                .configs(configOf(topic)));
      }
    }
    for (var created : admin.createTopics(missing).values().values()) {
      try {
        created.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  /**
   * What stands in the way of using the topics as they are, in words; empty if nothing does.
   *
   * @param allowWeak whether fewer than 3 replicas or 2 in sync are accepted
   */
  public static List<String> faults(Admin admin, boolean allowWeak)
      throws ExecutionException, InterruptedException {
    List<String> names = Topics.all().stream().map(Topic::name).toList();
    Map<String, TopicDescription> found = new HashMap<>();
    Set<String> existing = admin.listTopics().names().get();
    List<String> present = names.stream().filter(existing::contains).toList();
    found.putAll(admin.describeTopics(present).allTopicNames().get());
    List<String> faults = new ArrayList<>();
    for (Topic<?> topic : Topics.all()) {
      if (!found.containsKey(topic.name())) {
        faults.add("topic " + topic.name() + " does not exist");
      }
    }
    if (!faults.isEmpty()) {
      return faults;
    }
    int trail = Objects.requireNonNull(found.get(Topics.STS_AUDIT.name())).partitions().size();
    for (Topic<?> topic : Topics.all()) {
      TopicDescription description = Objects.requireNonNull(found.get(topic.name()));
      int expected = topic.spread() == Topic.Spread.ONE ? 1 : trail;
      if (description.partitions().size() != expected) {
        faults.add(
            "topic %s has %d partitions, not %d"
                .formatted(topic.name(), description.partitions().size(), expected));
      }
      int replicas =
          description.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
      if (replicas < 3 && !allowWeak) {
        faults.add("topic %s has %d replicas, fewer than 3".formatted(topic.name(), replicas));
      }
    }
    faults.addAll(configFaults(admin, names, allowWeak));
    return faults;
  }

  private static List<String> configFaults(Admin admin, List<String> names, boolean allowWeak)
      throws ExecutionException, InterruptedException {
    List<String> faults = new ArrayList<>();
    var resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    for (var config : admin.describeConfigs(resources).all().get().entrySet()) {
      String name = config.getKey().name();
      String time = config.getValue().get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value();
      if (!time.equals("LogAppendTime")) {
        faults.add("topic " + name + " does not use LogAppendTime");
      }
      int inSync =
          Integer.parseInt(config.getValue().get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value());
      if (inSync < 2 && !allowWeak) {
        faults.add("topic %s asks for %d replicas in sync, fewer than 2".formatted(name, inSync));
      }
    }
    return faults;
  }

  private int partitionsOf(Topic<?> topic) {
    return topic.spread() == Topic.Spread.ONE ? 1 : partitions;
  }

  private Map<String, String> configOf(Topic<?> topic) {
    Map<String, String> config = new HashMap<>();
    config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(minInSync));
    config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE));
    config.put(
        TopicConfig.CLEANUP_POLICY_CONFIG, topic.retention().compacted() ? "compact" : "delete");
    config.put(
        TopicConfig.RETENTION_MS_CONFIG,
        Long.toString(topic.retention().keepFor().map(age -> age.toMillis()).orElse(-1L)));
    config.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    return config;
  }
}
