package dev.parley.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.gateway.GatewayTest;
import dev.parley.gateway.Operator;
import dev.parley.gateway.Operator.Tenant;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@GatewayTest
class AccountTest {

  @Inject Accounts accounts;

  @Test
  void updatesWhatIsGiven() {
    Tenant tenant = Operator.createTenant();
    tenant
        .request()
        .contentType("application/json")
        .body("{\"name\":\"New name\",\"parameters\":{\"automaticJsonHealing\":true}}")
        .put("/api/v1/accounts")
        .then()
        .statusCode(200);
    tenant
        .request()
        .contentType("application/json")
        .body("{\"parameters\":{\"allowConversationsLogging\":true}}")
        .put("/api/v1/accounts")
        .then()
        .statusCode(200);
    String name =
        accounts.list(0, 1000).stream()
            .filter(account -> account.id().equals(UUID.fromString(tenant.accountId())))
            .findFirst()
            .orElseThrow()
            .name();
    assertThat(name).isEqualTo("New name");
  }

  @Test
  void refusesBadInputAndChangesNothing() {
    Tenant tenant = Operator.createTenant();
    for (String body :
        new String[] {
          "{\"name\":\"\"}", "{\"name\":\"  \"}", "{\"name\":\"" + "x".repeat(201) + "\"}"
        }) {
      tenant
          .request()
          .contentType("application/json")
          .body(body)
          .put("/api/v1/accounts")
          .then()
          .statusCode(400)
          .body("errors[0].field", equalTo("name"));
    }
    tenant
        .request()
        .contentType("application/json")
        .body("{\"name\":\"x\",\"parameters\":{\"automaticJsonHealing\":\"maybe\"}}")
        .put("/api/v1/accounts")
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("parameters.automaticJsonHealing"));
    tenant
        .request()
        .contentType("application/json")
        .body("{\"name\":\"" + "x".repeat(100_000) + "\"}")
        .put("/api/v1/accounts")
        .then()
        .statusCode(413);
    assertThat(accounts.list(0, 1000).stream().map(Account::name)).doesNotContain("x");
  }

  @Test
  void rollsTheSaltOfThisAccountOnly() {
    Tenant one = Operator.createTenant();
    Tenant other = Operator.createTenant();
    String before = salt(one);
    String othersBefore = salt(other);
    one.request().post("/api/v1/accounts/roll-salt").then().statusCode(200);
    assertThat(salt(one)).isNotEqualTo(before).isNotBlank();
    assertThat(salt(other)).isEqualTo(othersBefore);
  }

  private static String salt(Tenant tenant) {
    return tenant.request().get("/api/v1/accounts/api-key").then().extract().path("salt");
  }
}
