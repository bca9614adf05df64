package dev.scrip.issuer.protocol;

import org.jspecify.annotations.Nullable;

/** What a request is answered with; its record is committed. */
public sealed interface Answer {
  /**
   * Success.
   *
   * @param api the API, which names the namespace
   * @param action the action
   * @param result the result element; null where the action has none
   */
  record Succeeded(Api api, String action, Reply.@Nullable Struct result) implements Answer {}

  /**
   * An error.
   *
   * @param authorizationMessage what DecodeAuthorizationMessage decodes, where policies decided
   */
  record Failed(Api api, ApiError error, @Nullable String authorizationMessage) implements Answer {
    /** An error that no policy decided. */
    public Failed(Api api, ApiError error) {
      this(api, error, null);
    }

    /** The same with a message that can be decoded. */
    Failed with(String message) {
      return new Failed(api, error, message);
    }
  }
}
