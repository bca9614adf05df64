package dev.scrip.audit.catalog;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Whom the broker's access lists let read the trail's topics. The broker keeps no past: of an
 * instant that is over it is unknown.
 */
public final class TopicReaders {
  private static final Duration RECENT = Duration.ofMinutes(1);
  private static final List<String> TOPICS =
      List.of("sts.audit", "sts.ends", "iam.changes", "siem.cloudtrail", "siem.ocsf");

  private final Map<String, Object> kafka;
  private final InstantSource clock;

  /** A look at a broker that is reached this way. */
  public TopicReaders(Map<String, Object> kafka, InstantSource clock) {
    this.kafka = Map.copyOf(kafka);
    this.clock = clock;
  }

  /** The principals as the broker names them, or a word on why they are not known. */
  Object at(Instant instant) {
    if (instant.isBefore(clock.instant().minus(RECENT))) {
      return Rows.UNKNOWN;
    }
    try (Admin admin = Admin.create(kafka)) {
      Set<String> readers = new TreeSet<>();
      for (AclBinding rule :
          admin.describeAcls(AclBindingFilter.ANY).values().get(5, TimeUnit.SECONDS)) {
        if (isRead(rule)) {
          readers.add(rule.entry().principal());
        }
      }
      return List.copyOf(readers);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Rows.UNKNOWN;
    } catch (ExecutionException e) {
      return e.getCause() instanceof SecurityDisabledException
          ? "everybody: the broker has no access lists"
          : Rows.UNKNOWN;
    } catch (TimeoutException e) {
      return Rows.UNKNOWN;
    }
  }

  private static boolean isRead(AclBinding rule) {
    AclOperation operation = rule.entry().operation();
    String name = rule.pattern().name();
    boolean ofTrail =
        rule.pattern().patternType() == PatternType.PREFIXED
            ? TOPICS.stream().anyMatch(topic -> topic.startsWith(name))
            : name.equals("*") || TOPICS.contains(name);
    return rule.pattern().resourceType() == ResourceType.TOPIC
        && ofTrail
        && rule.entry().permissionType() == AclPermissionType.ALLOW
        && (operation == AclOperation.READ || operation == AclOperation.ALL);
  }
}
