package dev.scrip.issuer.iam.call;

import dev.scrip.events.AccountImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.GroupImage;
import dev.scrip.events.MfaDeviceImage;
import dev.scrip.events.OidcProviderImage;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.RoleImage;
import dev.scrip.events.SamlProviderImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.protocol.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a call: elements of the reply, and what the directory changes by. A secret is
 * written sealed, before the change that names it.
 */
public final class IamResult {
  private final List<Reply> reply = new ArrayList<>();
  private final List<EntityWrite> writes = new ArrayList<>();
  private final Map<String, byte[]> secrets = new LinkedHashMap<>();
  private final List<String> forgotten = new ArrayList<>();

  /** An empty result: nothing told, nothing changed. */
  public static IamResult done() {
    return new IamResult();
  }

  /** A result that tells and changes nothing. */
  public static IamResult of(List<Reply> reply) {
    return new IamResult().tell(reply);
  }

  /** A result that tells and changes nothing. */
  public static IamResult of(Reply... reply) {
    return of(List.of(reply));
  }

  /** Adds elements to the reply. */
  public IamResult tell(List<Reply> more) {
    reply.addAll(more);
    return this;
  }

  /** Adds an element to the reply. */
  public IamResult tell(Reply more) {
    reply.add(more);
    return this;
  }

  /** Writes a user. */
  public IamResult write(UserImage image) {
    return write(image.getArn(), EntityImage.newBuilder().setUser(image).build());
  }

  /** Writes a group. */
  public IamResult write(GroupImage image) {
    return write(image.getArn(), EntityImage.newBuilder().setGroup(image).build());
  }

  /** Writes a role. */
  public IamResult write(RoleImage image) {
    return write(image.getArn(), EntityImage.newBuilder().setRole(image).build());
  }

  /** Writes a managed policy. */
  public IamResult write(PolicyImage image) {
    return write(image.getArn(), EntityImage.newBuilder().setPolicy(image).build());
  }

  /** Writes an MFA device. */
  public IamResult write(MfaDeviceImage image) {
    return write(image.getSerialNumber(), EntityImage.newBuilder().setMfaDevice(image).build());
  }

  /** Writes an OpenID Connect provider. */
  public IamResult write(OidcProviderImage image) {
    return write(image.getArn(), EntityImage.newBuilder().setOidcProvider(image).build());
  }

  /** Writes a SAML provider. */
  public IamResult write(SamlProviderImage image) {
    return write(image.getArn(), EntityImage.newBuilder().setSamlProvider(image).build());
  }

  /** Writes an account. */
  public IamResult write(AccountImage image) {
    return write(
        "arn:aws:iam::" + image.getAccountId() + ":root",
        EntityImage.newBuilder().setAccount(image).build());
  }

  /** Writes an entity. */
  public IamResult write(String arn, @Nullable EntityImage image) {
    writes.add(EntityWrite.newBuilder().setArn(arn).setImage(image).build());
    return this;
  }

  /**
   * Writes an entity as it is: its version moves on, so that who changes or deletes it meanwhile,
   * without having seen what this change makes of it, is overtaken.
   */
  public IamResult touch(IamCall call, String arn) {
    call.look(arn).ifPresent(image -> write(arn, image));
    return this;
  }

  /** Removes an entity. */
  public IamResult remove(String arn) {
    return write(arn, null);
  }

  /** Keeps a secret. */
  public IamResult keep(String name, byte[] secret) {
    secrets.put(name, secret);
    return this;
  }

  /** Forgets a secret. */
  public IamResult forget(String name) {
    forgotten.add(name);
    return this;
  }

  /** Elements of the reply. */
  public List<Reply> reply() {
    return reply;
  }

  /** What changes. */
  public List<EntityWrite> writes() {
    return writes;
  }

  /** Secrets to keep, by name. */
  public Map<String, byte[]> secrets() {
    return secrets;
  }

  /** Names of secrets to forget. */
  public List<String> forgotten() {
    return forgotten;
  }
}
