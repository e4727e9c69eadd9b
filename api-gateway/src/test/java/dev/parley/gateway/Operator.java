package dev.parley.gateway;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;

/** What an operator does by the admin API, and what a client then does with its key. */
public final class Operator {

  /** As in the test settings. */
  public static final String SECRET = "a-bootstrap-secret-for-tests";

  private Operator() {}

  /** An account and its first key. */
  public record Tenant(String accountId, String key) {

    /** A request with the key. */
    public RequestSpecification request() {
      return given().header("Authorization", "Bearer " + key);
    }
  }

  /** A new account. */
  public static Tenant createTenant() {
    JsonPath created =
        given()
            .header("Authorization", "Bearer " + SECRET)
            .contentType("application/json")
            .body("{\"name\":\"Test\"}")
            .post("/admin/v1/accounts")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    return new Tenant(created.getString("accountId"), created.getString("grantKey"));
  }
}
