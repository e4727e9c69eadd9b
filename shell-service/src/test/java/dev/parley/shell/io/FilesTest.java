package dev.parley.shell.io;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.shell.Desk;
import dev.parley.shell.ShellStack;
import dev.parley.testing.StackResource;
import dev.parley.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(ShellStack.class)
class FilesTest {

  private static final String FILE = "/api/v1/shell/io/file";

  private final Desk desk = Desk.create();

  @Test
  void uploadsAndDownloads() {
    desk.upload("/notes/a.txt", "Hello")
        .statusCode(200)
        .header("ETag", notNullValue())
        .body("data.name", equalTo("a.txt"))
        .body("data.size", equalTo(5));
    desk.download("notes/a.txt")
        .statusCode(200)
        .header("Content-Length", "5")
        .header("Content-Type", containsString("text/plain"))
        .header("Content-Disposition", containsString("attachment; filename=\"a.txt\""))
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", containsString("sandbox"))
        .header("Accept-Ranges", "bytes")
        .body(equalTo("Hello"));
    desk.request()
        .queryParam("path", "/notes/a.txt")
        .head(FILE)
        .then()
        .header("Content-Length", "5");
    desk.delete("/notes/a.txt").statusCode(200);
    desk.download("/notes/a.txt").statusCode(404).body("type", endsWith("not-found"));
    desk.delete("/notes/a.txt").statusCode(404);
  }

  @Test
  void textThatEndsInNulsIsNone() {
    String letters = "letters ".repeat(12_500);
    for (String name : new String[] {"plain", "plain.txt"}) {
      desk.upload(name, letters).statusCode(200);
      desk.details(name).body("data.isPlainText", equalTo(true));
      desk.upload(name, letters + "\0").statusCode(200);
      desk.details(name)
          .body("data.isPlainText", equalTo(false))
          .body("data.mimeType", equalTo("application/octet-stream"));
    }
    desk.upload("wide.txt", letters.getBytes(StandardCharsets.UTF_16)).statusCode(200);
    desk.details("wide.txt").body("data.isPlainText", equalTo(true));
  }

  @Test
  void semicolonsBelongToNames() {
    desk.upload("a", "one").statusCode(200);
    desk.request()
        .urlEncodingEnabled(false)
        .contentType("application/octet-stream")
        .body("other".getBytes(StandardCharsets.UTF_8))
        .post(FILE + "?path=/a;b.txt")
        .then()
        .statusCode(200)
        .body("data.name", equalTo("a;b.txt"));
    assertThat(desk.text("a")).isEqualTo("one");
    assertThat(desk.text("a;b.txt")).isEqualTo("other");
    desk.request().urlEncodingEnabled(false).delete(FILE + "?path=/a;b.txt").then().statusCode(200);
    desk.list("/").body("entries.name", contains("a"));
  }

  @Test
  void formTypesAreFilesLikeOthers() {
    desk.request()
        .queryParam("path", "form")
        .contentType("application/x-www-form-urlencoded")
        .body("a=b&c=d")
        .post(FILE)
        .then()
        .statusCode(200);
    assertThat(desk.text("form")).isEqualTo("a=b&c=d");
    desk.upload("empty", "").statusCode(200).body("data.size", equalTo(0));
  }

  @Test
  void everyRequestNamesItsUser() {
    String bearer = TestTokens.bearer(desk.account());
    for (String header : new String[] {"", " ", "x".repeat(201)}) {
      given()
          .header("Authorization", bearer)
          .header("X-Shell-User-Id", header)
          .get("/api/v1/shell/io/listing?path=/")
          .then()
          .statusCode(400)
          .body("errors[0].field", equalTo("X-Shell-User-Id"));
    }
    given()
        .header("Authorization", bearer)
        .get("/api/v1/shell/io/listing?path=/")
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
    given().header("X-Shell-User-Id", "ann").get(FILE + "?path=/a").then().statusCode(401);
  }

  @Test
  void othersSeeNothing() {
    desk.upload("mine", "secret").statusCode(200);
    for (Desk other : new Desk[] {desk.of("ben"), new Desk(UUID.randomUUID(), "ann")}) {
      other.download("mine").statusCode(404);
      other.details("mine").statusCode(404);
      other.publish("mine").statusCode(404);
      other.delete("mine").statusCode(404);
      other.list("/").statusCode(200).body("entries", empty());
    }
    assertThat(desk.text("mine")).isEqualTo("secret");
  }

  @Test
  void lists() {
    desk.upload("dir/a.bin", new byte[2048]).statusCode(200);
    desk.upload("b.txt", "x").statusCode(200);
    desk.list("/")
        .statusCode(200)
        .body("entries.name", contains("b.txt", "dir"))
        .body("entries.isDirectory", contains(false, true))
        .body("entries.size", contains(1, null))
        .body("entries[0].lastModifiedUtc", endsWith("Z"))
        .body("entries[0].createdAtUtc", endsWith("Z"));
    desk.list("/dir").body("entries[0].size", equalTo(2048));
    desk.list("/nowhere").statusCode(404);
    desk.list("/b.txt").statusCode(404);
  }

  @Test
  void describesByContent() {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    desk.upload("lie.txt", png).statusCode(200);
    desk.details("lie.txt")
        .statusCode(200)
        .body("data.name", equalTo("lie.txt"))
        .body("data.size", equalTo(16))
        .body("data.mimeType", equalTo("image/png"))
        .body("data.isPlainText", equalTo(false))
        .body("data.createdAtUtc", endsWith("Z"))
        .body("data.lastModifiedUtc", endsWith("Z"));
    desk.upload("lie.png", "only text").statusCode(200);
    desk.details("lie.png")
        .body("data.mimeType", equalTo("text/plain"))
        .body("data.isPlainText", equalTo(true));
    for (String text :
        new String[] {"a.json={\"a\": 1}", "b.py=import os", "c.csv=a,b", "d.md=# x"}) {
      String[] parts = text.split("=", 2);
      desk.upload(parts[0], parts[1]).statusCode(200);
      desk.details(parts[0]).body("data.isPlainText", equalTo(true));
    }
    desk.upload("e.pdf", "%PDF-1.7\n").statusCode(200);
    desk.details("e.pdf").body("data.mimeType", equalTo("application/pdf"));
    desk.upload("noise", new byte[] {0, 1, 2, 3, (byte) 0xff, 0}).statusCode(200);
    desk.details("noise").body("data.isPlainText", equalTo(false));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-1, 206, He, bytes 0-1/5",
    "bytes=3-, 206, lo, bytes 3-4/5",
    "bytes=-2, 206, lo, bytes 3-4/5",
    "bytes=2-99, 206, llo, bytes 2-4/5",
    "bytes=-99, 206, Hello, bytes 0-4/5",
    "bytes=4-4, 206, o, bytes 4-4/5",
    "'bytes=0-1,3-4', 200, Hello, ",
    "bytes=3-1, 200, Hello, ",
    "lines=1-2, 200, Hello, ",
    "bytes=, 200, Hello, "
  })
  void ranges(String range, int status, String text, String contentRange) {
    desk.upload("f", "Hello").statusCode(200);
    desk.request()
        .queryParam("path", "f")
        .header("Range", range)
        .get(FILE)
        .then()
        .statusCode(status)
        .header("Content-Range", contentRange == null ? nullValue() : equalTo(contentRange))
        .header("Content-Length", String.valueOf(text.length()))
        .body(equalTo(text));
  }

  @ParameterizedTest
  @CsvSource({"bytes=5-", "bytes=99-100", "bytes=-0"})
  void rangesBehindTheEnd(String range) {
    desk.upload("f", "Hello").statusCode(200);
    desk.request()
        .queryParam("path", "f")
        .header("Range", range)
        .get(FILE)
        .then()
        .statusCode(416)
        .contentType("application/problem+json")
        .header("Content-Range", "bytes */5");
  }

  @Test
  void tagsAreComparedBeforeReadingAndWriting() {
    String tag = desk.upload("f", "one").extract().header("ETag");
    with("If-None-Match", tag).get(FILE).then().statusCode(304).header("ETag", tag);
    with("If-None-Match", "W/" + tag).get(FILE).then().statusCode(304);
    with("If-None-Match", "\"x\"").get(FILE).then().statusCode(200).header("ETag", tag);
    with("If-Match", "\"x\"").get(FILE).then().statusCode(412);
    with("If-Match", tag).header("Range", "bytes=0-0").get(FILE).then().statusCode(206);
    with("If-Range", "\"x\"").header("Range", "bytes=0-0").get(FILE).then().statusCode(200);
    with("If-Range", tag).header("Range", "bytes=0-0").get(FILE).then().statusCode(206);
    with("If-Match", "\"x\"").body("two").post(FILE).then().statusCode(412);
    with("If-None-Match", "*").body("two").post(FILE).then().statusCode(412);
    assertThat(desk.text("f")).isEqualTo("one");
    String next =
        with("If-Match", tag)
            .body("two")
            .post(FILE)
            .then()
            .statusCode(200)
            .extract()
            .header("ETag");
    assertThat(next).isNotEqualTo(tag);
    with("If-Match", tag).delete(FILE).then().statusCode(412);
    with("If-Match", next).delete(FILE).then().statusCode(200);
    with("If-Match", "*").body("three").post(FILE).then().statusCode(412);
  }

  private io.restassured.specification.RequestSpecification with(String header, String value) {
    return desk.request().queryParam("path", "f").header(header, value);
  }

  @Test
  void directories() {
    desk.makeDirectory("a/b").statusCode(200);
    desk.makeDirectory("a/b").statusCode(200);
    desk.upload("a/b/f", "x").statusCode(200);
    desk.upload("a/b", "x").statusCode(409);
    desk.makeDirectory("a/b/f").statusCode(409);
    desk.deleteDirectory("/").statusCode(400);
    desk.deleteDirectory("a/..").statusCode(400);
    desk.deleteDirectory("a/b/f").statusCode(404);
    desk.deleteDirectory("a").statusCode(200);
    desk.deleteDirectory("a").statusCode(404);
    desk.list("/").body("entries", empty());
  }

  @ParameterizedTest
  @CsvSource({
    "path=../x",
    "path=/../../etc/passwd",
    "path=a%2F..%2F..%2Fetc",
    "path=%2e%2e/x",
    "path=a%00b",
    "path=",
    "path",
    "other=1"
  })
  void pathsThatLeadNowhere(String query) {
    for (String route : new String[] {"file", "file/details", "file/public-address", "listing"}) {
      desk.request()
          .urlEncodingEnabled(false)
          .get("/api/v1/shell/io/" + route + "?" + query)
          .then()
          .statusCode(400)
          .contentType("application/problem+json");
    }
    desk.request()
        .urlEncodingEnabled(false)
        .body("x")
        .post(FILE + "?" + query)
        .then()
        .statusCode(400);
    desk.request()
        .urlEncodingEnabled(false)
        .delete("/api/v1/shell/io/directory?" + query)
        .then()
        .statusCode(400);
  }

  @Test
  void namesAreUnicode() {
    desk.upload("日本/ünï \"q\" ☃.txt", "snow").statusCode(200);
    assertThat(desk.text("日本/ünï \"q\" ☃.txt")).isEqualTo("snow");
    desk.list("日本").body("entries[0].name", equalTo("ünï \"q\" ☃.txt"));
    desk.upload("Case", "1").statusCode(200);
    desk.upload("case", "2").statusCode(200);
    desk.upload("dots...", "3").statusCode(200);
    assertThat(desk.text("Case") + desk.text("case") + desk.text("dots...")).isEqualTo("123");
    desk.download("dots").statusCode(404);
    desk.upload("x".repeat(256), "").statusCode(400);
    desk.upload("a/".repeat(65) + "f", "").statusCode(400);
  }

  @Test
  void pathsMayBeAsLongAsTheyAreSaidTo() {
    String longest = ("\uD83D\uDE00".repeat(62) + "/").repeat(16).substring(0, 2 * 62 * 16 + 15);
    assertThat(longest.codePointCount(0, longest.length())).isGreaterThan(1_000);
    desk.upload(longest, "far away").statusCode(200);
    assertThat(desk.text(longest)).isEqualTo("far away");
    desk.details(longest).statusCode(200);
    String url = desk.publish(longest).statusCode(200).extract().path("data.publicUrl");
    assertThat(url).contains("/api/v1/public/");
    desk.delete(longest).statusCode(200);
    desk.upload("a/".repeat(3_000), "x").statusCode(400);
    desk.upload("\uD83D\uDE00".repeat(3_000), "x")
        .statusCode(414)
        .contentType("application/problem+json");
  }

  @Test
  void quotasHoldForUsersAndForAccounts() {
    int part = 80_000_000;
    assertThat(desk.uploadZeros("one", part).statusCode()).isEqualTo(200);
    HttpResponse<String> second = desk.uploadZeros("two", part);
    assertThat(second.statusCode()).isEqualTo(507);
    assertThat(second.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(second.body())
        .contains("insufficient-storage")
        .contains("The user may keep " + ShellStack.USER_QUOTA + " bytes");
    assertThat(desk.uploadZeros("one", part).statusCode()).isEqualTo(200);
    Desk ben = desk.of("ben");
    Desk cleo = desk.of("cleo");
    assertThat(ben.uploadZeros("one", part).statusCode()).isEqualTo(200);
    HttpResponse<String> third = cleo.uploadZeros("one", part);
    assertThat(third.statusCode()).isEqualTo(507);
    assertThat(third.body()).contains("account");
    assertThat(Desk.create().uploadZeros("one", part).statusCode()).isEqualTo(200);
    ben.delete("one").statusCode(200);
    assertThat(cleo.uploadZeros("one", part).statusCode()).isEqualTo(200);
    ben.list("/").body("entries", empty());
  }

  @Test
  void bytesStayWhatTheyWere() {
    byte[] bytes = new byte[300_000];
    new java.util.Random(1).nextBytes(bytes);
    desk.upload("f", bytes).statusCode(200);
    assertThat(desk.download("f").extract().asByteArray()).isEqualTo(bytes);
    byte[] text = "π".getBytes(StandardCharsets.UTF_8);
    desk.upload("f", text).statusCode(200);
    assertThat(desk.download("f").extract().asByteArray()).isEqualTo(text);
  }
}
