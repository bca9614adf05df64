package dev.scrip.standalone;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Skips what needs Docker where there is none, and says so. */
final class NeedsDocker implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    boolean docker;
    try {
      docker = DockerClientFactory.instance().isDockerAvailable();
    } catch (IllegalStateException e) {
      docker = false;
    }
    if (docker) {
      return ConditionEvaluationResult.enabled("Docker answers");
    }
    if (context.getTestMethod().isEmpty()) {
      System.out.println(
          "SKIPPED "
              + context.getDisplayName()
              + ": no Docker answers; the embedded broker ran the same tests");
    }
    return ConditionEvaluationResult.disabled("no Docker answers");
  }
}
