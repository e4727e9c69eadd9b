package dev.parley.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.parley.web.identity.InternalTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
class WebPlatformTest {

  private static final UUID ACCOUNT = UUID.randomUUID();

  @Inject InternalTokens tokens;

  @TestHTTPResource("/")
  URL root;

  private RequestSpecification caller() {
    return given()
        .header("Authorization", "Bearer " + tokens.issue(ACCOUNT, "key:1", Set.of("chat")));
  }

  @Test
  void vouchedCallerIsKnown() {
    caller().get("/whoami").then().statusCode(200).body(equalTo(ACCOUNT + " key:1 [chat]"));
  }

  @Test
  void strangerIsRefusedOnKnownAndUnknownRoutes() {
    for (String path : new String[] {"/whoami", "/nowhere"}) {
      given()
          .get(path)
          .then()
          .statusCode(401)
          .header("WWW-Authenticate", "Bearer")
          .contentType("application/problem+json")
          .body("type", equalTo("urn:parley:problem:unauthenticated"))
          .body("requestId", notNullValue());
    }
  }

  @Test
  void changedTokenIsRefused() {
    String token = tokens.issue(ACCOUNT, "key:1", Set.of());
    String changed = token.substring(0, token.length() - 2) + "xx";
    given().header("Authorization", "Bearer " + changed).get("/whoami").then().statusCode(401);
    given().header("Authorization", "Bearer sk-abc").get("/whoami").then().statusCode(401);
  }

  @Test
  void publicEndpointIsOpen() {
    given().get("/open").then().statusCode(200).body(equalTo("open false"));
  }

  @Test
  void unknownRouteIsNotFoundForCaller() {
    caller().get("/nowhere").then().statusCode(404).body("detail", containsString("/nowhere"));
    caller().delete("/whoami").then().statusCode(405);
  }

  @Test
  void malformedIdIsNotFound() {
    caller().get("/things/xyz").then().statusCode(404);
    caller()
        .get("/things/0198683a2b6d706695986ea119c219f2")
        .then()
        .body(equalTo("0198683a-2b6d-7066-9598-6ea119c219f2"));
  }

  @Test
  void semicolonsDoNotEndParameters() {
    for (String query :
        new String[] {"text=a;more=b+c%C3%A9&more=d;", "text=a%3Bmore=b+c%C3%A9&more=d%3B"}) {
      caller()
          .urlEncodingEnabled(false)
          .get("/texts?" + query)
          .then()
          .statusCode(200)
          .body(equalTo("a;more=b cé|d;"));
    }
  }

  @Test
  void unknownEnumValueSaysWhichAreAllowed() {
    post("{\"name\":\"a\",\"colour\":\"BLUE\"}")
        .statusCode(400)
        .body("errors[0].field", equalTo("colour"))
        .body("errors[0].allowed", hasItems("RED", "GREEN"))
        .body("detail", not(containsString("BLUE")));
  }

  @Test
  void wrongTypeNamesTheField() {
    post("{\"name\":\"a\",\"inner\":[{\"count\":\"many\"}]}")
        .statusCode(400)
        .body("errors[0].field", equalTo("inner[0].count"))
        .body("errors[0].message", equalTo("Expected a whole number."));
  }

  @Test
  void malformedJsonSaysWhere() {
    post("{\"name\": ").statusCode(400).body("detail", containsString("line 1"));
    post("").statusCode(400);
  }

  @Test
  void fieldTooLongIsNamed() {
    post("{\"name\":\"abcdefgh\"}").statusCode(400).body("errors[0].field", equalTo("name"));
  }

  @Test
  void bodyOverTheLimitIsAProblem() {
    caller()
        .contentType("application/json")
        .body("x".repeat(20_000))
        .post("/bodies")
        .then()
        .statusCode(413)
        .contentType("application/problem+json");
  }

  @Test
  void longAddressesAreReadAndLongerOnesAreAProblem() {
    caller()
        .urlEncodingEnabled(false)
        .get("/whoami?q=" + "%61".repeat(5_000))
        .then()
        .statusCode(200);
    for (String path : new String[] {"/whoami?q=", "/v1/models?q=", "/"}) {
      for (int length : new int[] {17_000, 100_000}) {
        given()
            .urlEncodingEnabled(false)
            .get(path + "a".repeat(length))
            .then()
            .statusCode(414)
            .contentType(path.startsWith("/v1") ? "application/json" : "application/problem+json")
            .body(containsString("at most 16384 bytes"));
      }
    }
    caller()
        .body("x".repeat(10_000))
        .contentType("application/json")
        .post("/bodies?q=" + "a".repeat(17_000))
        .then()
        .statusCode(414)
        .body("type", equalTo("urn:parley:problem:address-too-long"))
        .body("requestId", notNullValue());
  }

  @Test
  void pagesAreBounded() {
    caller().get("/pages?page=3&page_size=50").then().body(equalTo("100+50"));
    caller().get("/pages?page=x").then().statusCode(400).body("errors[0].field", equalTo("query"));
    caller().get("/pages?page=0").then().statusCode(400).body("errors[0].field", equalTo("page"));
  }

  @Test
  void unforeseenFailureShowsNothingOfTheInside() {
    caller()
        .get("/failures")
        .then()
        .statusCode(500)
        .body("type", equalTo("urn:parley:problem:internal"))
        .body(not(containsString("inside")));
  }

  @Test
  void openAiEnvelopeUnderV1() {
    caller()
        .get("/v1/limited")
        .then()
        .statusCode(429)
        .header("Retry-After", "7")
        .body("error.type", equalTo("rate_limit_error"))
        .body("error.code", equalTo("rate_limited"));
  }

  @Test
  void requestIdIsKeptOrMade() {
    given()
        .header("X-Request-Id", "abc-12345")
        .get("/open")
        .then()
        .header("X-Request-Id", "abc-12345");
    given()
        .header("X-Request-Id", "<bad>")
        .get("/open")
        .then()
        .header("X-Request-Id", not("<bad>"));
  }

  @Test
  void eventsFlowWithPingsAndEndCleanly() {
    caller().post("/events").then().statusCode(200).body(equalTo("plain"));
    caller()
        .post("/events?stream=true")
        .then()
        .statusCode(200)
        .contentType("text/event-stream")
        .body(containsString("data: one\n\n"))
        .body(containsString(": ping\n\n"))
        .body(containsString("event: named\nid: 7\ndata: two\n\n"));
    caller()
        .header("Sse-Stream-Options", "no-ping")
        .post("/events?stream=true")
        .then()
        .body(not(containsString("ping")));
  }

  @Test
  void clientThatLeavesIsNoticed() throws IOException, InterruptedException {
    SampleResource.clientLeft = new CountDownLatch(1);
    try (Socket socket = new Socket(root.getHost(), root.getPort())) {
      String head =
          "POST /events?stream=true&forever=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
              + "Authorization: Bearer "
              + tokens.issue(ACCOUNT, "key:1", Set.of())
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    assertThat(SampleResource.clientLeft.await(5, TimeUnit.SECONDS)).isTrue();
  }

  private io.restassured.response.ValidatableResponse post(String body) {
    return caller().contentType("application/json").body(body).post("/bodies").then();
  }
}
