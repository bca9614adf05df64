package dev.scrip.audit.projection.ocsf;

/** The classes of OCSF that the trail has events of, with the categories they belong to. */
enum OcsfClass {
  AUTHENTICATION(3002, "Authentication", 3, "Identity & Access Management"),
  ACCOUNT_CHANGE(3001, "Account Change", 3, "Identity & Access Management"),
  API_ACTIVITY(6003, "API Activity", 6, "Application Activity");

  private final int uid;
  private final String caption;
  private final int category;
  private final String categoryCaption;

  OcsfClass(int uid, String caption, int category, String categoryCaption) {
    this.uid = uid;
    this.caption = caption;
    this.category = category;
    this.categoryCaption = categoryCaption;
  }

  int uid() {
    return uid;
  }

  String caption() {
    return caption;
  }

  int category() {
    return category;
  }

  String categoryCaption() {
    return categoryCaption;
  }
}
