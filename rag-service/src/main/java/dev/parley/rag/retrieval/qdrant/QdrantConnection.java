package dev.parley.rag.retrieval.qdrant;

import com.google.common.util.concurrent.ListenableFuture;
import dev.parley.rag.retrieval.IndexUnavailableException;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.net.URI;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connection to the server, opened at its first use. Every call ends in time. */
final class QdrantConnection {

  private static final int DEFAULT_PORT = 6334;

  private final QdrantConfig config;
  private @Nullable QdrantClient client;

  QdrantConnection(QdrantConfig config) {
    this.config = config;
  }

  /**
   * Makes a call and waits for its answer.
   *
   * @throws IndexUnavailableException that says in words what failed
   */
  <T> T call(Function<QdrantClient, ListenableFuture<T>> work) {
    ListenableFuture<T> answer = work.apply(client());
    try {
      return answer.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IndexUnavailableException(
          "Qdrant did not answer within %d ms".formatted(config.timeout().toMillis()), e);
    } catch (ExecutionException e) {
      // without the cause: documents show the innermost message, which would not name Qdrant
      throw new IndexUnavailableException("Qdrant failed: " + reason(e.getCause()), null);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IndexUnavailableException("interrupted while Qdrant was asked", e);
    }
  }

  private static String reason(@Nullable Throwable cause) {
    if (!(cause instanceof StatusRuntimeException status)) {
      return String.valueOf(cause);
    }
    StringJoiner words = new StringJoiner(", ");
    words.add(status.getStatus().getCode().name());
    String description = status.getStatus().getDescription();
    if (description != null) {
      words.add(description);
    }
    for (Throwable deeper = status.getCause(); deeper != null; deeper = deeper.getCause()) {
      words.add(String.valueOf(deeper.getMessage()));
    }
    return words.toString();
  }

  private synchronized QdrantClient client() {
    QdrantClient open = client;
    if (open == null) {
      URI url =
          config
              .url()
              .orElseThrow(
                  () ->
                      new IndexUnavailableException(
                          "Qdrant's address is not set (PARLEY_QDRANT_URL)", null));
      int port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
      boolean tls = "https".equals(url.getScheme());
      QdrantGrpcClient.Builder builder =
          QdrantGrpcClient.newBuilder(url.getHost(), port, tls, false)
              .withTimeout(config.timeout());
      config.apiKey().ifPresent(builder::withApiKey);
      open = new QdrantClient(builder.build());
      client = open;
    }
    return open;
  }

  synchronized void close() {
    QdrantClient open = client;
    client = null;
    if (open != null) {
      open.close();
    }
  }
}
