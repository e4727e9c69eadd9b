package dev.parley.storage;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real S3 server in this JVM. */
class S3BlobStoreTest extends BlobStoreContract {

  private static BlobStoreContext context;
  private static S3Proxy server;
  private static BlobStore store;

  @BeforeAll
  static void start() throws Exception {
    context =
        ContextBuilder.newBuilder("transient")
            .credentials("key", "secret")
            .overrides(new Properties())
            .build(BlobStoreContext.class);
    context.getBlobStore().createContainerInLocation(null, "parley");
    server =
        S3Proxy.builder()
            .blobStore(context.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", "secret")
            .build();
    server.start();
    store = open("parley", "secret");
  }

  private static BlobStore open(String bucket, String secret) {
    return BlobStores.open(
        new StorageSettings.S3(
            URI.create("http://127.0.0.1:" + server.getPort()),
            "us-east-1",
            bucket,
            true,
            "key",
            secret,
            "some/where/"));
  }

  @AfterAll
  static void stop() throws Exception {
    store.close();
    server.stop();
    context.close();
  }

  @Override
  BlobStore store() {
    return store;
  }

  @Test
  void saysWhatTheServerRefuses() {
    try (BlobStore other = open("nowhere", "secret");
        BlobStore stranger = open("parley", "wrong")) {
      assertThatExceptionOfType(BlobStoreException.class)
          .isThrownBy(() -> other.open("a"))
          .withMessageContaining("bucket")
          .isNotInstanceOf(BlobMissingException.class);
      assertThatExceptionOfType(BlobStoreException.class)
          .isThrownBy(() -> stranger.open("a"))
          .isNotInstanceOf(BlobMissingException.class);
    }
  }
}
