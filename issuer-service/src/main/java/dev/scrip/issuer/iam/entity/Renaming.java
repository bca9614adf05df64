package dev.scrip.issuer.iam.entity;

import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.MfaDeviceImage;
import dev.scrip.events.UserImage;
import java.util.ArrayList;
import java.util.List;

/** Images of entities that name a renamed one, with its new ARN. */
final class Renaming {
  private Renaming() {}

  /** A key or a device, following its user. */
  static EntityImage following(EntityImage image, String userArn) {
    if (image.getAccessKey() != null) {
      return EntityImage.newBuilder()
          .setAccessKey(AccessKeyImage.newBuilder(image.getAccessKey()).setUserArn(userArn).build())
          .build();
    }
    return EntityImage.newBuilder()
        .setMfaDevice(MfaDeviceImage.newBuilder(image.getMfaDevice()).setUserArn(userArn).build())
        .build();
  }

  /** A member, following its group. */
  static UserImage following(UserImage member, String groupArn, String newArn) {
    List<String> groups = new ArrayList<>(member.getGroups());
    groups.replaceAll(arn -> arn.equals(groupArn) ? newArn : arn);
    return UserImage.newBuilder(member).setGroups(groups).build();
  }
}
