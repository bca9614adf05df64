package dev.scrip.issuer.iam.credential;

import dev.scrip.events.EntityImage;
import dev.scrip.events.MfaDeviceImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.authn.mfa.Totp;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.Listing;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.iam.call.Shapes;
import dev.scrip.issuer.iam.call.Tagging;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Text;
import dev.scrip.issuer.protocol.Reply.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Virtual MFA devices: a seed that is told once, then enabled for a user with two codes. */
public final class MfaDevices {
  private static final int MAX_OF_USER = 8;

  private final Function<String, Optional<byte[]>> seeds;

  /**
   * Actions that can check codes.
   *
   * @param seeds the seed of a device, by its serial number
   */
  public MfaDevices(Function<String, Optional<byte[]>> seeds) {
    this.seeds = seeds;
  }

  /** CreateVirtualMFADevice. */
  public IamResult create(IamCall call) throws IamException {
    String name = call.text("VirtualMFADeviceName");
    String path = call.parameters().optional("Path").orElse("/");
    String serial = call.arn(Kind.MFA, path, name);
    call.checkFree(
        Kind.MFA, serial, name, "MFADevice entity at the same path and name already exists.");
    byte[] seed = Totp.seed(call.random());
    MfaDeviceImage device =
        MfaDeviceImage.newBuilder()
            .setSerialNumber(serial)
            .setAccountId(call.accountId())
            .setDeviceName(name)
            .setPath(path)
            .setCreatedAt(call.now())
            .setTags(Tagging.given(call))
            .build();
    List<Reply> members = new ArrayList<>();
    members.add(new Text("SerialNumber", serial));
    members.add(new Text("Base32StringSeed", Enrolment.base32InBase64(seed)));
    members.add(new Text("QRCodePNG", Enrolment.qrCodeInBase64(seed, name, call.accountId())));
    Shapes.tags(members, device.getTags());
    return IamResult.of(new Reply.Struct("VirtualMFADevice", members))
        .keep(serial, seed)
        .write(device);
  }

  /** EnableMFADevice. */
  public IamResult enable(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    MfaDeviceImage device = device(call, call.text("SerialNumber"));
    if (device.getUserArn() != null) {
      throw IamException.exists("MFA Device is already in use.");
    }
    if (of(call, user).size() >= MAX_OF_USER) {
      throw IamException.limit("Cannot exceed quota for MFADevicesPerUser: " + MAX_OF_USER);
    }
    checkCodes(call, device);
    return IamResult.done()
        .touch(call, user.getArn())
        .write(
            MfaDeviceImage.newBuilder(device)
                .setUserArn(user.getArn())
                .setEnabledAt(call.now())
                .build());
  }

  /** ResyncMFADevice. */
  public IamResult resync(IamCall call) throws IamException {
    checkCodes(call, enabled(call, call.user(call.text("UserName"))));
    return IamResult.done();
  }

  /** DeactivateMFADevice. */
  public IamResult deactivate(IamCall call) throws IamException {
    MfaDeviceImage device = enabled(call, call.userOrCaller());
    return IamResult.done()
        .write(MfaDeviceImage.newBuilder(device).setUserArn(null).setEnabledAt(null).build());
  }

  /** DeleteVirtualMFADevice. */
  public IamResult delete(IamCall call) throws IamException {
    MfaDeviceImage device = device(call, call.text("SerialNumber"));
    if (device.getUserArn() != null) {
      throw IamException.conflict("MFA VirtualDevice in use. Must deactivate first.");
    }
    return IamResult.done().remove(device.getSerialNumber()).forget(device.getSerialNumber());
  }

  /** ListMFADevices. */
  public IamResult list(IamCall call) throws IamException {
    UserImage user = call.userOrCaller();
    return IamResult.of(
        Page.of(call, of(call, user), MfaDeviceImage::getSerialNumber)
            .told(
                "MFADevices",
                device ->
                    new Reply.Struct(
                        "member",
                        List.of(
                            new Text("UserName", user.getUserName()),
                            new Text("SerialNumber", device.getSerialNumber()),
                            new Time(
                                "EnableDate",
                                Objects.requireNonNullElse(
                                    device.getEnabledAt(), device.getCreatedAt()))))));
  }

  /** GetMFADevice. */
  public IamResult get(IamCall call) throws IamException {
    MfaDeviceImage device = device(call, call.text("SerialNumber"));
    List<Reply> members = new ArrayList<>();
    owner(call, device).ifPresent(user -> members.add(new Text("UserName", user.getUserName())));
    members.add(new Text("SerialNumber", device.getSerialNumber()));
    if (device.getEnabledAt() != null) {
      members.add(new Time("EnableDate", device.getEnabledAt()));
    }
    return IamResult.of(members);
  }

  /** ListVirtualMFADevices. */
  public IamResult listVirtual(IamCall call) throws IamException {
    String status = call.parameters().optional("AssignmentStatus").orElse("Any");
    List<MfaDeviceImage> devices =
        Listing.images(call, Kind.MFA, EntityImage::getMfaDevice, MfaDeviceImage::getPath, "/")
            .stream()
            .filter(
                device ->
                    status.equals("Any")
                        || status.equals("Assigned") == (device.getUserArn() != null))
            .sorted((a, b) -> a.getSerialNumber().compareTo(b.getSerialNumber()))
            .toList();
    return IamResult.of(
        Page.of(call, devices, MfaDeviceImage::getSerialNumber)
            .told("VirtualMFADevices", device -> shape(call, device)));
  }

  /** TagMFADevice. */
  public IamResult tag(IamCall call) throws IamException {
    MfaDeviceImage device = device(call, call.text("SerialNumber"));
    return IamResult.done()
        .write(
            MfaDeviceImage.newBuilder(device)
                .setTags(Tagging.with(call, device.getTags()))
                .build());
  }

  /** UntagMFADevice. */
  public IamResult untag(IamCall call) throws IamException {
    MfaDeviceImage device = device(call, call.text("SerialNumber"));
    return IamResult.done()
        .write(
            MfaDeviceImage.newBuilder(device)
                .setTags(Tagging.without(call, device.getTags()))
                .build());
  }

  /** ListMFADeviceTags. */
  public IamResult tags(IamCall call) throws IamException {
    return Tagging.list(call, device(call, call.text("SerialNumber")).getTags());
  }

  /** The devices that are enabled for a user. */
  public static List<MfaDeviceImage> of(IamCall call, UserImage user) {
    List<MfaDeviceImage> devices = new ArrayList<>();
    for (String arn : call.directory().references().to(user.getArn())) {
      call.directory().image(arn).map(EntityImage::getMfaDevice).ifPresent(devices::add);
    }
    return devices;
  }

  private static Reply shape(IamCall call, MfaDeviceImage device) {
    List<Reply> members = new ArrayList<>();
    members.add(new Text("SerialNumber", device.getSerialNumber()));
    owner(call, device).ifPresent(user -> members.add(Shapes.user("User", user, false)));
    if (device.getEnabledAt() != null) {
      members.add(new Time("EnableDate", device.getEnabledAt()));
    }
    return new Reply.Struct("member", members);
  }

  private static Optional<UserImage> owner(IamCall call, MfaDeviceImage device) {
    return Optional.ofNullable(device.getUserArn())
        .flatMap(arn -> call.directory().image(arn))
        .map(EntityImage::getUser);
  }

  private static MfaDeviceImage device(IamCall call, String serial) throws IamException {
    return call.look(serial)
        .map(EntityImage::getMfaDevice)
        .filter(device -> device.getAccountId().equals(call.accountId()))
        .orElseThrow(
            () ->
                IamException.noSuch(
                    "VirtualMFADevice with serial number " + serial + " doesn't exist."));
  }

  private static MfaDeviceImage enabled(IamCall call, UserImage user) throws IamException {
    MfaDeviceImage device = device(call, call.text("SerialNumber"));
    if (!user.getArn().equals(device.getUserArn())) {
      throw IamException.noSuch(
          "MFA Device " + device.getSerialNumber() + " is not enabled for " + user.getUserName());
    }
    return device;
  }

  private void checkCodes(IamCall call, MfaDeviceImage device) throws IamException {
    byte[] seed =
        seeds
            .apply(device.getSerialNumber())
            .orElseThrow(() -> IamException.noSuch("The device's seed is gone."));
    boolean right =
        Totp.areConsecutive(
            seed, call.text("AuthenticationCode1"), call.text("AuthenticationCode2"), call.now());
    if (!right) {
      throw new IamException(
          ErrorCode.INVALID_AUTHENTICATION_CODE, "Authentication code for device is not valid.");
    }
  }
}
