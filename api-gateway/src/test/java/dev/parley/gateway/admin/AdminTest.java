package dev.parley.gateway.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import dev.parley.gateway.GatewayTest;
import dev.parley.gateway.Operator;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

@GatewayTest
class AdminTest {

  private static RequestSpecification operator() {
    return given()
        .header("Authorization", "Bearer " + Operator.SECRET)
        .contentType("application/json");
  }

  @Test
  void createsAndListsAccounts() {
    String id =
        operator()
            .body("{\"name\":\"  Acme  \"}")
            .post("/admin/v1/accounts")
            .then()
            .statusCode(200)
            .body("grantKey", matchesPattern("sk-[0-9A-Za-z]{32}"))
            .extract()
            .path("accountId");
    operator()
        .get("/admin/v1/accounts?page_size=1000")
        .then()
        .statusCode(200)
        .header("X-Total-Count", notNullValue())
        .body("id", hasItem(id))
        .body("find { it.id == '" + id + "' }.name", equalTo("Acme"));
  }

  @Test
  void addsKeysToExistingAccountsOnly() {
    Operator.Tenant tenant = Operator.createTenant();
    String key =
        operator()
            .body("{\"label\":\"second\"}")
            .post("/admin/v1/accounts/" + tenant.accountId() + "/api-key")
            .then()
            .statusCode(200)
            .extract()
            .path("grantKey");
    given()
        .header("Authorization", "Bearer " + key)
        .get("/api/v1/accounts/api-key")
        .then()
        .statusCode(200)
        .body("apiKeys.label", hasItem("second"));
    operator()
        .body("{}")
        .post("/admin/v1/accounts/0198683a-2b6d-7066-9598-6ea119c219f2/api-key")
        .then()
        .statusCode(404);
    operator().body("{}").post("/admin/v1/accounts/no-uuid/api-key").then().statusCode(404);
  }

  @Test
  void refusesEverybodyElse() {
    String key = Operator.createTenant().key();
    for (String secret : new String[] {key, Operator.SECRET + "x", "", "Bearer"}) {
      given()
          .header("Authorization", "Bearer " + secret)
          .get("/admin/v1/accounts")
          .then()
          .statusCode(401)
          .contentType("application/problem+json")
          .header("WWW-Authenticate", "Bearer");
    }
    given().get("/admin/v1/accounts").then().statusCode(401);
    given().get("/admin/v1/accounts?api-key=" + Operator.SECRET).then().statusCode(401);
  }

  @Test
  void bootstrapSecretIsNoApiKey() {
    operator().get("/api/v1/accounts/api-key").then().statusCode(401);
    operator().get("/v1/models").then().statusCode(401);
  }

  @Test
  void refusesBadInput() {
    operator()
        .body("{\"name\":\"   \"}")
        .post("/admin/v1/accounts")
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("name"));
    operator().body("{").post("/admin/v1/accounts").then().statusCode(400);
    operator().get("/admin/v1/accounts?page=0").then().statusCode(400);
  }
}
