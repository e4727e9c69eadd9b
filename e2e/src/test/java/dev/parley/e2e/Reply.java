package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;

/** An answer as it came. */
record Reply(int status, HttpHeaders headers, String body) {

  /** Fails the test with the body when the status is another one. */
  Reply expect(int expected) {
    assertThat(status).as(body).isEqualTo(expected);
    return this;
  }

  /** The body as JSON. */
  JsonNode json() {
    return Api.parse(body);
  }

  /** A text field of the body. */
  String text(String field) {
    return json().path(field).asText();
  }

  /** Checks that this is a problem (RFC 9457) with this status and a request id. */
  Reply expectProblem(int expected) {
    expect(expected);
    assertThat(headers.firstValue("Content-Type").orElse("")).contains("application/problem+json");
    assertThat(text("type")).startsWith("urn:parley:problem:");
    assertThat(text("detail")).isNotBlank();
    assertThat(json().path("status").asInt()).isEqualTo(expected);
    assertThat(text("requestId")).isNotBlank();
    return this;
  }

  /** Checks that this is OpenAI's error envelope with this status. */
  Reply expectOpenAiError(int expected) {
    expect(expected);
    JsonNode error = json().path("error");
    assertThat(error.path("message").asText()).isNotBlank();
    assertThat(error.path("type").asText()).isNotBlank();
    assertThat(error.has("code")).isTrue();
    return this;
  }
}
