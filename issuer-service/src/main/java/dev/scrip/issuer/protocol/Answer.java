package dev.scrip.issuer.protocol;

/** What a request is answered with; its record is committed. */
public sealed interface Answer {
  /**
   * Success.
   *
   * @param api the API, which names the namespace
   * @param action the action
   * @param result the result element
   */
  record Succeeded(Api api, String action, Reply.Struct result) implements Answer {}

  /** An error. */
  record Failed(Api api, ApiError error) implements Answer {}
}
