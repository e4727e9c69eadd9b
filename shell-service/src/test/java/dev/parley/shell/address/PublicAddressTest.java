package dev.parley.shell.address;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.shell.Desk;
import dev.parley.shell.ShellStack;
import dev.parley.testing.SettableClock;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(ShellStack.class)
class PublicAddressTest {

  private static final String GATEWAY = "http://gateway.test";

  private final Desk desk = Desk.create();

  @Inject SettableClock clock;
  @Inject PublicAddresses addresses;

  @AfterEach
  void reset() {
    clock.reset();
  }

  private String publish(String path) {
    String url = desk.publish(path).statusCode(200).extract().path("data.publicUrl");
    assertThat(url).startsWith(GATEWAY + "/api/v1/public/ext-res/file/");
    return url.substring(GATEWAY.length());
  }

  @Test
  void anybodyMayReadTheFile() {
    desk.upload("dir/page.html", "<script>alert(1)</script>").statusCode(200);
    desk.publish("dir/page.html")
        .body("data.name", equalTo("page.html"))
        .body("data.size", equalTo(25));
    String address = publish("dir/page.html");
    given()
        .get(address)
        .then()
        .statusCode(200)
        .header("Content-Disposition", containsString("attachment"))
        .header("Content-Security-Policy", containsString("sandbox"))
        .body(equalTo("<script>alert(1)</script>"));
    given()
        .header("Range", "bytes=1-6")
        .get(address)
        .then()
        .statusCode(206)
        .body(equalTo("script"));
    given().head(address).then().statusCode(200).header("Content-Length", "25");
  }

  @Test
  void itExpires() {
    desk.upload("f", "x").statusCode(200);
    String hour = publish("f");
    String minute =
        desk.request()
            .queryParam("path", "f")
            .queryParam("expiresIn", 60)
            .get("/api/v1/shell/io/file/public-address")
            .then()
            .statusCode(200)
            .extract()
            .<String>path("data.publicUrl")
            .substring(GATEWAY.length());
    clock.advance(Duration.ofSeconds(61));
    given().get(minute).then().statusCode(404);
    given().get(hour).then().statusCode(200);
    clock.advance(Duration.ofHours(1));
    given().get(hour).then().statusCode(404);
    assertThat(addresses.forgetExpired()).isGreaterThanOrEqualTo(2);
    for (String seconds : new String[] {"0", "-5", "604801", "soon"}) {
      desk.request()
          .queryParam("path", "f")
          .queryParam("expiresIn", seconds)
          .get("/api/v1/shell/io/file/public-address")
          .then()
          .statusCode(400);
    }
  }

  @Test
  void itIsRevoked() {
    desk.upload("d/f", "x").statusCode(200);
    desk.upload("d/g", "x").statusCode(200);
    desk.upload("dd", "x").statusCode(200);
    String first = publish("d/f");
    String second = publish("d/g");
    String beside = publish("dd");
    desk.of("ben").revoke("d/f").statusCode(200).body("revoked", equalTo(0));
    given().get(first).then().statusCode(200);
    desk.revoke("d/f").statusCode(200).body("revoked", equalTo(1));
    given().get(first).then().statusCode(404);
    given().get(second).then().statusCode(200);
    desk.revoke("d").body("revoked", equalTo(1));
    given().get(second).then().statusCode(404);
    given().get(beside).then().statusCode(200);
  }

  @Test
  void itEndsWithTheFile() {
    desk.upload("d/f", "old").statusCode(200);
    String file = publish("d/f");
    desk.delete("d/f").statusCode(200);
    desk.upload("d/f", "new").statusCode(200);
    given().get(file).then().statusCode(404);
    String again = publish("d/f");
    desk.deleteDirectory("d").statusCode(200);
    desk.upload("d/f", "newer").statusCode(200);
    given().get(again).then().statusCode(404);
  }

  @Test
  void itOpensNothingElse() {
    desk.upload("d/f", "x").statusCode(200);
    desk.publish("d").statusCode(404);
    desk.publish("/").statusCode(404);
    String address = publish("d/f");
    for (String wrong :
        new String[] {
          address.substring(0, address.length() - 1) + (address.endsWith("0") ? "1" : "0"),
          address.replaceFirst("file/.", "file/" + (address.contains("file/0") ? "1" : "0")),
          address + "/",
          address + "/..",
          address + "0",
          "/api/v1/public/ext-res/file/",
          "/api/v1/public/ext-res/file/%2e%2e"
        }) {
      int status = given().urlEncodingEnabled(false).get(wrong).statusCode();
      assertThat(status)
          .as(wrong)
          .isIn(
              wrong.equals(address + "/")
                  ? new Integer[] {200, 404, 401}
                  : new Integer[] {401, 404});
    }
    given().post(address).then().statusCode(405);
    given().delete(address).then().statusCode(405);
  }
}
