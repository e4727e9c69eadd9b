package dev.parley.shell;

import static io.restassured.RestAssured.given;

import dev.parley.testing.TestTokens;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;

/** A user of an account, who calls the service. */
public record Desk(UUID account, String user) {

  private static final String IO = "/api/v1/shell/io/";

  /** A user of a new account. */
  public static Desk create() {
    return new Desk(UUID.randomUUID(), "ann");
  }

  /** Another user of the same account. */
  public Desk of(String other) {
    return new Desk(account, other);
  }

  /** A request of this user. */
  public RequestSpecification request() {
    return given()
        .header("Authorization", TestTokens.bearer(account))
        .header("X-Shell-User-Id", user);
  }

  private RequestSpecification at(String path) {
    return request().queryParam("path", path);
  }

  public ValidatableResponse upload(String path, byte[] bytes) {
    return at(path).contentType("application/octet-stream").body(bytes).post(IO + "file").then();
  }

  public ValidatableResponse upload(String path, String text) {
    return upload(path, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /**
   * Uploads so many zeros, as a stream.
   *
   * @return status and body
   */
  public HttpResponse<String> uploadZeros(String path, long size) {
    HttpRequest.BodyPublisher zeros =
        BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> new Zeros(size)), size);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + RestAssured.port + IO + "file?path=" + path))
            .header("Authorization", TestTokens.bearer(account))
            .header("X-Shell-User-Id", user)
            .POST(zeros)
            .build();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public ValidatableResponse download(String path) {
    return at(path).get(IO + "file").then();
  }

  /** The content of a file that is there. */
  public String text(String path) {
    return download(path).statusCode(200).extract().asString();
  }

  public ValidatableResponse details(String path) {
    return at(path).get(IO + "file/details").then();
  }

  public ValidatableResponse delete(String path) {
    return at(path).delete(IO + "file").then();
  }

  public ValidatableResponse list(String path) {
    return at(path).get(IO + "listing").then();
  }

  public ValidatableResponse makeDirectory(String path) {
    return at(path).post(IO + "directory").then();
  }

  public ValidatableResponse deleteDirectory(String path) {
    return at(path).delete(IO + "directory").then();
  }

  public ValidatableResponse publish(String path) {
    return at(path).get(IO + "file/public-address").then();
  }

  public ValidatableResponse revoke(String path) {
    return at(path).delete(IO + "file/public-address").then();
  }
}
