package dev.parley.outbound;

import static dev.parley.outbound.FaultyServer.ok;
import static dev.parley.outbound.FaultyServer.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.outbound.OutboundException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent, to where, and what of an answer comes back. */
class OutboundClientTest {

  private FaultyServer server;
  private final Calls calls = new Calls();

  @BeforeEach
  void start() throws IOException {
    server = new FaultyServer();
  }

  @AfterEach
  void stop() throws IOException {
    calls.close();
    server.close();
  }

  @Test
  void answerComesWithStatusHeadersAndText() throws Exception {
    server.on(
        "/teapot",
        "HTTP/1.1 418 Teapot\r\nContent-Type: text/plain; charset=ISO-8859-1\r\n"
            + "X-Two: a\r\nx-two: b\r\nContent-Length: 3\r\n\r\nth\u00e9");
    OutboundAnswer answer = calls.get(server.url("/teapot?q=a b#part"));
    assertThat(answer.status()).isEqualTo(418);
    assertThat(answer.isSuccess()).isFalse();
    assertThat(answer.text()).isEqualTo("th\u00e9");
    assertThat(answer.contentType()).isEqualTo("text/plain");
    assertThat(answer.headers().all("X-TWO")).containsExactly("a", "b");
    assertThat(server.received().getFirst().line()).isEqualTo("GET /teapot?q=a%20b HTTP/1.1");
    assertThat(server.received().getFirst().has("good.example:" + server.port())).isTrue();
  }

  @Test
  void bodyAndHeadersAreSentAndConnectionsAreKept() throws Exception {
    OutboundRequest request =
        OutboundRequest.post(server.url("/in"), "application/json", bytes("{\"a\":1}"))
            .with("X-Key", "k1");
    assertThat(calls.client.send(request).status()).isEqualTo(200);
    assertThat(calls.client.send(request.with("x-key", "k2")).status()).isEqualTo(200);
    FaultyServer.Received first = server.received().getFirst();
    assertThat(first.line()).startsWith("POST /in ");
    assertThat(first.body()).isEqualTo("{\"a\":1}");
    assertThat(first.has("X-Key: k1")).isTrue();
    assertThat(server.received().get(1).has("k2")).isTrue();
    assertThat(server.received().get(1).has("k1")).isFalse();
    assertThat(calls.lookUps).hasValue(1);
  }

  @Test
  void packedAnswerIsUnpacked() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes("hello".repeat(1000)));
    }
    server.on(
        "/gz",
        out -> {
          out.write(
              bytes(
                  "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                      + packed.size()
                      + "\r\n\r\n"));
          packed.writeTo(out);
        });
    assertThat(calls.get(server.url("/gz")).text()).isEqualTo("hello".repeat(1000));
    assertThat(server.received().getFirst().has("gzip")).isTrue();
  }

  @Test
  void privateNameIsRefusedWithoutAConnection() {
    OutboundException failure =
        calls.failure(Reason.REFUSED, "http://bad.example:" + server.port() + "/");
    assertThat(failure).isInstanceOf(RefusedException.class).hasMessageContaining("Private");
    calls.failure(Reason.REFUSED, "http://127.0.0.2:" + server.port() + "/");
    assertThat(server.received()).isEmpty();
  }

  @Test
  void nameThatChangesIsConnectedToWhereItWasChecked() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    calls.names.put(
        "rebind.example",
        host -> Calls.address(asked.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2"));
    server.on("/", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi");
    String url = "http://rebind.example:" + server.port() + "/";
    assertThat(calls.get(url).text()).isEqualTo("hi");
    assertThat(asked).hasValue(1);
    calls.failure(Reason.REFUSED, url);
    assertThat(asked).hasValue(2);
    assertThat(server.received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://bad.example:PORT/",
        "//bad.example:PORT/",
        "http://127.0.0.2:PORT/",
        "file:///etc/passwd",
        "gopher://good.example:70/_x",
        "ftp://good.example/",
        "http://u:p@good.example/",
        "http://2130706433/",
        "http://[/",
        "javascript:alert(1)"
      })
  void redirectToWhatMayNotBeCalledIsRefused(String location) {
    server.on("/r", redirect(302, location.replace("PORT", "" + server.port())));
    calls.failure(Reason.REFUSED, server.url("/r"));
    assertThat(server.received()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET",
    "302, POST, GET",
    "303, POST, GET",
    "303, PUT, GET",
    "307, POST, POST",
    "308, PUT, PUT",
    "301, PUT, PUT",
    "302, HEAD, HEAD"
  })
  void redirectsAreFollowedAsTheirStatusSays(int status, String method, String then)
      throws Exception {
    server.on("/r", redirect(status, "to?x=1#y")).on("/to", "HTTP/1.1 204 No\r\n\r\n");
    byte[] body = method.equals("HEAD") ? null : bytes("body");
    OutboundRequest request =
        new OutboundRequest(method, server.url("/r"), Map.of("X-Key", "k"), body);
    OutboundAnswer answer = calls.client.send(request);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.url()).hasToString(server.url("/to?x=1"));
    FaultyServer.Received last = server.received().getLast();
    assertThat(last.line()).isEqualTo(then + " /to?x=1 HTTP/1.1");
    assertThat(last.body()).isEqualTo(then.equals(method) && body != null ? "body" : "");
    assertThat(last.has("X-Key: k")).isTrue();
  }

  @Test
  void headersOfTheCallerStayWithItsOrigin() throws Exception {
    server.on("/r", redirect(307, "http://other.example:" + server.port() + "/to"));
    calls.client.send(
        OutboundRequest.post(server.url("/r"), "text/plain", bytes("x"))
            .with("Authorization", "Bearer s3cret")
            .with("Cookie", "a=s3cret")
            .with("X-Api-Key", "s3cret")
            .with("Accept", "text/plain"));
    FaultyServer.Received last = server.received().getLast();
    assertThat(last.line()).startsWith("POST /to");
    assertThat(last.has("s3cret")).isFalse();
    assertThat(last.has("Accept: text/plain")).isTrue();
    assertThat(last.body()).isEqualTo("x");
  }

  @Test
  void redirectsEnd() throws Exception {
    server.on("/loop", redirect(302, "/loop"));
    calls.failure(Reason.REDIRECTS, server.url("/loop"));
    assertThat(server.received()).hasSize(4);
    OutboundAnswer first =
        calls.client.send(
            OutboundRequest.get(server.url("/loop")),
            calls.client.limits().withRedirects(0),
            new Cancellation());
    assertThat(first.status()).isEqualTo(302);
    assertThat(first.headers().first("location")).isEqualTo("/loop");
  }

  @Test
  void bodyOfARedirectIsNotReadOn() throws Exception {
    server.on(
        "/r",
        out -> {
          out.write(bytes("HTTP/1.1 302 Go\r\nLocation: /to\r\n\r\n"));
          while (true) {
            out.write(bytes("x".repeat(8192)));
          }
        });
    server.on("/to", ok("there"));
    assertThat(calls.get(server.url("/r")).text()).isEqualTo("there");
    assertThat(server.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void cookiesAreNotKept() throws Exception {
    server.on("/c", "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n");
    calls.get(server.url("/c"));
    calls.get(server.url("/c"));
    assertThat(server.received().getLast().has("Cookie")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "a b", "a\nb"})
  void headersOfTheConnectionMayNotBeSet(String name) {
    calls.failure(
        Reason.REFUSED,
        OutboundRequest.get(server.url("/")).with(name, "x"),
        calls.client.limits());
    assertThat(server.received()).isEmpty();
  }

  @Test
  void nothingOfAHeadersValueIsInAMessage() {
    OutboundRequest request = OutboundRequest.get(server.url("/?key=s3cret"));
    OutboundException failure =
        calls.failure(
            Reason.REFUSED, request.with("X-Key", "s3cret\r\nHost: x"), calls.client.limits());
    assertThat(failure).hasMessageContaining("X-Key").hasMessageNotContaining("s3cret");
    assertThat(failure.getCause()).isNull();
    assertThat(request.with("X-Key", "s3cret").toString()).doesNotContain("s3cret");
  }

  @Test
  void unknownNamesAndClosedPortsAreUnreachable() throws Exception {
    calls.names.put(
        "nowhere.example",
        host -> {
          throw new UnknownHostException(host);
        });
    assertThat(calls.failure(Reason.UNREACHABLE, "http://nowhere.example/"))
        .hasMessage("The host name is not known.");
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertThat(calls.failure(Reason.UNREACHABLE, "http://good.example:" + closed + "/"))
        .hasMessage("The host refuses the connection.");
  }

  @Test
  void nextAddressIsTriedWhenTheFirstRefuses() throws Exception {
    calls.names.put(
        "two.example",
        host -> List.of(Calls.address("::1").getFirst(), Calls.address("127.0.0.1").getFirst()));
    server.on("/", ok("second"));
    assertThat(calls.get("http://two.example:" + server.port() + "/").text()).isEqualTo("second");
  }

  @Test
  void realPolicyRefusesTheOwnMachine() {
    try (OutboundClient real =
        new OutboundClient(
            OutboundSettings.defaults(), new AddressPolicy(OutboundSettings.defaults()))) {
      assertThatThrownBy(
              () -> real.send(OutboundRequest.get("http://localhost:" + server.port() + "/")))
          .isInstanceOf(RefusedException.class);
      assertThatThrownBy(() -> real.send(OutboundRequest.get("http://169.254.169.254/latest/")))
          .isInstanceOf(RefusedException.class);
    }
    assertThat(server.received()).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
