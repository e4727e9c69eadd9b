package dev.parley.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.outbound.OutboundException.Reason;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pinned address does not weaken TLS: the certificate must be of the name. */
class OutboundTlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;
  private static SSLContext tls;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=good.example",
                "-ext",
                "SAN=dns:good.example",
                "-validity",
                "1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
  }

  @Test
  void nameOfTheCertificateIsCheckedAtThePinnedAddress() throws Exception {
    try (FaultyServer server = new FaultyServer(tls.getServerSocketFactory());
        Calls calls = new Calls(tls)) {
      assertThat(calls.get("https://good.example:" + server.port() + "/").text())
          .isEqualTo("nothing");
      assertThat(server.received().getFirst().has("Host: good.example:" + server.port())).isTrue();
      assertThat(calls.failure(Reason.UNREACHABLE, "https://other.example:" + server.port() + "/"))
          .hasMessageContaining("certificate");
      assertThat(server.received()).hasSize(1);
    }
  }

  @Test
  void unknownCertificateIsRefused() throws Exception {
    try (FaultyServer server = new FaultyServer(tls.getServerSocketFactory());
        Calls calls = new Calls()) {
      assertThat(calls.failure(Reason.UNREACHABLE, "https://good.example:" + server.port() + "/"))
          .hasMessageContaining("certificate");
    }
  }

  @Test
  void bodyDoesNotLeaveEncryptionByRedirect() throws Exception {
    try (FaultyServer server = new FaultyServer(tls.getServerSocketFactory());
        FaultyServer plain = new FaultyServer();
        Calls calls = new Calls(tls)) {
      server.on("/r", FaultyServer.redirect(307, plain.url("/to")));
      OutboundRequest request =
          OutboundRequest.post(
              "https://good.example:" + server.port() + "/r", "text/plain", new byte[] {1});
      calls.failure(Reason.REFUSED, request, calls.client.limits());
      assertThat(plain.received()).isEmpty();
    }
  }
}
