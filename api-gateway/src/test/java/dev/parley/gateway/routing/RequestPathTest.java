package dev.parley.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/models",
        "/docs/",
        "/api/v1/collections/0198683a-2b6d-7066-9598-6ea119c219f2/export.jsonl",
        "/v1/models/@parley%2Fbge",
        "/chat/%C3%A9t%C3%A9",
        "/v1/a..b",
        "/v1/..."
      })
  void plainPathsAreKeptAsTheyAre(String raw) {
    assertThat(RequestPath.of(raw)).hasValue(new RequestPath(raw));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "v1/models",
        "/v1/../q/metrics",
        "/v1/./models",
        "/v1/..",
        "/v1/.",
        "/v1//models",
        "//v1/models",
        "/v1/%2e%2e/q/metrics",
        "/v1/%2E./q/metrics",
        "/v1/..%2fq/metrics",
        "/v1%2f..%2fq",
        "/v1/%2f/models",
        "/v1/..;x=1/q",
        "/v1/%5c..%5cq",
        "/v1/\\..\\q",
        "/v1/%00",
        "/v1/%0d%0aX:1",
        "/v1/%7f",
        "/v1/%",
        "/v1/%4",
        "/v1/%zz",
        "/v1/%ff",
        "/v1/é",
        "/v1/a b"
      })
  void ambiguousPathsAreNone(String raw) {
    assertThat(RequestPath.of(raw)).isEmpty();
  }
}
