package dev.scrip.benchmarks;

import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.SecretAccessKey;
import dev.scrip.standalone.data.ClientFiles.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A directory of 50 users who may assume 20 roles. */
final class BenchDirectory {
  static final int ROLES = 20;

  private static final int USERS = 50;
  private static final int ACCOUNT_NUMBER = 4_711;

  private final List<Keys> keys = new ArrayList<>();

  BenchDirectory(RandomGenerator random) {
    for (int user = 0; user < USERS; user++) {
      keys.add(
          new Keys(
              AccessKeyId.longTerm(ACCOUNT_NUMBER, random).value(),
              SecretAccessKey.random(random).reveal(),
              Optional.empty()));
    }
  }

  List<Keys> keys() {
    return keys;
  }

  static String roleArn(int role) {
    return "arn:aws:iam::123456789012:role/role-" + role;
  }

  /** The directory file. */
  String yaml() {
    StringBuilder yaml = new StringBuilder("accounts:\n  - id: \"123456789012\"\n    users:\n");
    for (int user = 0; user < USERS; user++) {
      yaml.append(
          """
                - name: user-%d
                  policies: %s
                  inlinePolicies:
                    Assume: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ["sts:AssumeRole", "sts:TagSession"], Resource: "arn:aws:iam::123456789012:role/role-*"}]}
                  accessKeys: [{id: %s, secret: "%s"}]
          """
              .formatted(
                  user,
                  user == 0 ? "[\"arn:aws:iam::aws:policy/AdministratorAccess\"]" : "[]",
                  keys.get(user).accessKeyId(),
                  keys.get(user).secretAccessKey()));
    }
    yaml.append("    roles:\n");
    for (int role = 0; role < ROLES; role++) {
      yaml.append(
          """
                - name: role-%d
                  trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::123456789012:root"}, Action: ["sts:AssumeRole", "sts:TagSession"]}]}
                  inlinePolicies:
                    Read: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ["s3:Get*", "s3:List*"], Resource: "*"}]}
          """
              .formatted(role));
    }
    return yaml.toString();
  }
}
