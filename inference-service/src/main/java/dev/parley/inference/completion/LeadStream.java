package dev.parley.inference.completion;

import dev.parley.inference.stream.FollowEvents;
import dev.parley.inference.stream.ResumableStream;
import dev.parley.web.stream.EventStream;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Leads the events of streams that can be read again to the client of the current request. */
@Singleton
final class LeadStream {

  private static final String OPTIONS = "Sse-Stream-Options";
  private static final String RESUMABLE = "resumable";

  /** Where the events of this very answer are (RFC 9110, section 8.7). */
  private static final String ADDRESS = "Content-Location";

  private final CurrentVertxRequest current;

  LeadStream(CurrentVertxRequest current) {
    this.current = current;
  }

  /** Whether the client of the current request wants to be able to come back. */
  boolean isWanted() {
    String options = current.getCurrent().request().getHeader(OPTIONS);
    return options != null && options.toLowerCase(Locale.ROOT).contains(RESUMABLE);
  }

  /** Starts a stream, and leads all its events to the client. */
  CompletionStage<@Nullable Response> begin(ResumableStream stream) {
    RoutingContext request = current.getCurrent();
    CompletableFuture<@Nullable Response> over = new CompletableFuture<>();
    Context loop = request.vertx().getOrCreateContext();
    loop.runOnContext(
        now -> {
          if (request.response().closed()) {
            stream.giveUp();
            over.complete(null);
            return;
          }
          request.response().putHeader(ADDRESS, addressOf(stream));
          lead(request, loop, stream, 0, over);
          stream.start();
        });
    return over;
  }

  /** Leads the events of a stream to the client, from one on. */
  CompletionStage<@Nullable Response> resume(ResumableStream stream, int first) {
    stream.require(first);
    RoutingContext request = current.getCurrent();
    CompletableFuture<@Nullable Response> over = new CompletableFuture<>();
    Context loop = request.vertx().getOrCreateContext();
    loop.runOnContext(
        now -> {
          if (request.response().closed()) {
            over.complete(null); // nobody is there to read
            return;
          }
          lead(request, loop, stream, first, over);
        });
    return over;
  }

  private static void lead(
      RoutingContext request,
      Context loop,
      ResumableStream stream,
      int first,
      CompletableFuture<@Nullable Response> over) {
    EventStream events = EventStream.open(request);
    FollowEvents follower = new FollowEvents(stream, events, first, loop, stream::goOn);
    stream.follow(follower);
    var unused =
        events
            .completion()
            .thenRun(
                () -> {
                  stream.unfollow(follower);
                  over.complete(null);
                });
  }

  private static String addressOf(ResumableStream stream) {
    return "/v1/chat/completions/" + stream.id() + "/events";
  }
}
