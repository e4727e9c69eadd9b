package dev.parley.gateway.routing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.gateway.Backend;
import dev.parley.gateway.GatewayTest;
import dev.parley.gateway.Operator;
import dev.parley.gateway.Operator.Tenant;
import dev.parley.web.identity.InternalTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@GatewayTest
class AdmissionTest {

  @Inject InternalTokens tokens;

  @TestHTTPResource("/")
  URL gateway;

  private final AtomicReference<HttpServerRequest> seen = new AtomicReference<>();
  private Tenant tenant;

  @BeforeEach
  void listen() {
    Backend.reset();
    for (String path : new String[] {"/v1/models", "/chat/x", "/q/metrics", "/api/v1/query"}) {
      Backend.on(path, this::answer);
    }
    tenant = Operator.createTenant();
  }

  private void answer(HttpServerRequest request) {
    seen.set(request);
    request.response().putHeader("X-From", "backend").end("ok");
  }

  @Test
  void keyBecomesInternalToken() {
    tenant.request().get("/v1/models").then().statusCode(200).body(equalTo("ok"));
    var identity = tokens.verify(bearer());
    assertThat(identity.account()).isEqualTo(UUID.fromString(tenant.accountId()));
    assertThat(identity.subject()).startsWith("key:");
  }

  @Test
  void bootstrapSecretBecomesAnOperatorsToken() {
    String path = "/admin/v1/usage/balances/" + tenant.accountId();
    Backend.on(path, this::answer);
    given().header("Authorization", "Bearer " + Operator.SECRET).get(path).then().statusCode(200);
    var identity = tokens.verify(bearer());
    assertThat(identity.scopes()).containsExactly("operator");
    assertThat(identity.account()).isEqualTo(new UUID(0, 0));

    seen.set(null);
    tenant.request().get(path).then().statusCode(401);
    given().get(path).then().statusCode(401);
    given().header("Authorization", "Bearer " + selfMadeToken()).get(path).then().statusCode(401);
    assertThat(seen.get()).isNull();
  }

  private String selfMadeToken() {
    return tokens.issue(UUID.randomUUID(), "operator", java.util.Set.of("operator"));
  }

  @Test
  void keyInTheQueryGoesNoFurther() {
    given()
        .urlEncodingEnabled(false)
        .get("/v1/models?a=1%202&api-key=" + tenant.key() + "&b&api%2Dkey=zzz")
        .then()
        .statusCode(200);
    assertThat(seen.get().uri()).isEqualTo("/v1/models?a=1%202&b");
    assertThat(tokens.verify(bearer()).account()).isEqualTo(UUID.fromString(tenant.accountId()));
    given().get("/v1/models?api-key=" + tenant.key()).then().statusCode(200);
    assertThat(seen.get().uri()).isEqualTo("/v1/models");
    given().get("/api/v1/accounts/api-key?api-key=" + tenant.key()).then().statusCode(200);
  }

  @Test
  void nobodyGetsInWithoutKey() {
    String internal = tokens.issue(UUID.randomUUID(), "key:1", java.util.Set.of());
    for (String authorization :
        new String[] {
          "Bearer sk-00000000000000000000000000000000",
          "Bearer " + internal,
          "Bearer",
          "Basic " + tenant.key(),
          tenant.key()
        }) {
      given()
          .header("Authorization", authorization)
          .get("/api/v1/collections")
          .then()
          .statusCode(401)
          .header("WWW-Authenticate", "Bearer")
          .contentType("application/problem+json")
          .body("type", equalTo("urn:parley:problem:unauthenticated"))
          .body("status", equalTo(401))
          .body("requestId", notNullValue());
    }
    given()
        .get("/v1/models")
        .then()
        .statusCode(401)
        .contentType("application/json")
        .body("error.type", equalTo("authentication_error"))
        .body("error.message", containsString("API key"));
    for (String path : new String[] {"datasets", "datasets/x/documents", "retrieval"}) {
      given()
          .get("/aibuilder/api/v1/" + path)
          .then()
          .statusCode(401)
          .contentType("application/json")
          .body("size()", equalTo(2))
          .body("code", equalTo(109))
          .body("message", containsString("API key"));
    }
    given().get("/api/v1/accounts/api-key").then().statusCode(401);
    assertThat(seen.get()).isNull();
  }

  @Test
  void publicRoutesNeedNoKeyAndCarryNone() {
    tenant.request().get("/chat/x?api-key=" + tenant.key()).then().statusCode(200);
    assertThat(seen.get().getHeader("Authorization")).isNull();
    assertThat(seen.get().uri()).isEqualTo("/chat/x");
    given().get("/").then().statusCode(200).body(containsString("/docs/"));
  }

  @Test
  void unknownPathIsAProblem() {
    given()
        .get("/api/v1/nothing")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("detail", containsString("/api/v1/nothing"));
    given()
        .get("/aibuilder/api/v1/nothing")
        .then()
        .statusCode(404)
        .contentType("application/json")
        .body("size()", equalTo(2))
        .body("code", equalTo(102))
        .body("message", containsString("/aibuilder/api/v1/nothing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/../q/metrics",
        "/v1/%2e%2e/q/metrics",
        "/v1//../q/metrics",
        "/v1/..%2fq%2fmetrics",
        "/v1/..;/q/metrics",
        "//q/metrics",
        "/chat/..%5c..%5cq",
        "/chat/../api/v1/query",
        "/docs/%2e%2e/q/metrics",
        "/v1/%00"
      })
  void pathTricksReachNothing(String path) throws IOException {
    try (RawClient client = new RawClient(gateway)) {
      client.head(
          "GET " + path + " HTTP/1.1",
          "Host: x",
          "Authorization: Bearer " + tenant.key(),
          "Connection: close");
      assertThat(client.readAll()).startsWith("HTTP/1.1 400 ");
    }
    assertThat(seen.get()).isNull();
  }

  @Test
  void headersAreCleanedAndCompleted() {
    tenant
        .request()
        .header("X-Forwarded-For", "6.6.6.6")
        .header("Forwarded", "for=6.6.6.6")
        .header("X-Parley-Account", "other")
        .header("X-Internal-Role", "root")
        .header("Connection", "X-Drop-Me, keep-alive")
        .header("X-Drop-Me", "1")
        .header("TE", "trailers")
        .header("X-Shell-User-Id", "user-1")
        .header("X-Request-Id", "request-12345")
        .get("/v1/models")
        .then()
        .statusCode(200)
        .header("X-Request-Id", "request-12345")
        .header("X-From", "backend");
    MultiMap headers = seen.get().headers();
    assertThat(headers.getAll("X-Forwarded-For")).containsExactly("127.0.0.1");
    assertThat(headers.get("X-Forwarded-Proto")).isEqualTo("http");
    assertThat(headers.get("X-Forwarded-Host")).contains(":" + gateway.getPort());
    assertThat(headers.get("X-Request-Id")).isEqualTo("request-12345");
    assertThat(headers.get("X-Shell-User-Id")).isEqualTo("user-1");
    for (String name :
        new String[] {"Forwarded", "X-Parley-Account", "X-Internal-Role", "X-Drop-Me", "TE"}) {
      assertThat(headers.get(name)).as(name).isNull();
    }
  }

  /** A page could otherwise say that it came by our own address, and pass for our own page. */
  @Test
  void noPageSaysByWhichAddressItCame() {
    given()
        .header("Origin", "https://evil.example")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "content-type, X-Forwarded-Host,x-forwarded-for")
        .options("/api/v1/public/chat-widgets/key/sessions")
        .then()
        .statusCode(204)
        .header("Access-Control-Allow-Headers", "content-type");
  }

  @Test
  void browsersMayUseWhatIsOpen() {
    given()
        .header("Origin", "https://example.com")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization,x-stainless-os")
        .options("/v1/chat/completions")
        .then()
        .statusCode(204)
        .header("Access-Control-Allow-Origin", "*")
        .header("Access-Control-Allow-Headers", "authorization,x-stainless-os")
        .header("Access-Control-Allow-Credentials", nullValue());
    tenant
        .request()
        .header("Origin", "https://example.com")
        .get("/v1/models")
        .then()
        .header("Access-Control-Allow-Origin", "*");
    tenant
        .request()
        .header("Origin", "https://example.com")
        .get("/api/v1/query")
        .then()
        .statusCode(200)
        .header("Access-Control-Allow-Origin", nullValue());
    given()
        .header("Origin", "https://example.com")
        .header("Access-Control-Request-Method", "GET")
        .options("/api/v1/query")
        .then()
        .statusCode(204)
        .header("Access-Control-Allow-Origin", nullValue());
  }

  @Test
  void tunnelsAreRefused() throws IOException {
    for (String line : new String[] {"TRACE /v1/models", "CONNECT x:80", "OPTIONS *"}) {
      try (RawClient client = new RawClient(gateway)) {
        client.head(line + " HTTP/1.1", "Host: x", "Connection: close");
        assertThat(client.readAll()).as(line).startsWith("HTTP/1.1 4");
      }
    }
    assertThat(seen.get()).isNull();
  }

  private String bearer() {
    return seen.get().getHeader("Authorization").substring("Bearer ".length());
  }
}
