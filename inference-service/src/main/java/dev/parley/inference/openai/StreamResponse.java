package dev.parley.inference.openai;

import dev.parley.inference.stream.FollowEvents;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.web.stream.EventStream;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Opens event streams to the client of the current request, and leads events into them. */
@Singleton
final class StreamResponse {

  private static final Runnable NOTHING = () -> {};

  private final CurrentVertxRequest current;

  StreamResponse(CurrentVertxRequest current) {
    this.current = current;
  }

  /** The connection of a request; once its answer has readers, those decide. */
  static final class Connection {

    private final ClientPresence client = new ClientPresence();
    private volatile boolean hasReaders;

    /** For the call: the work is given up when the client leaves. */
    ClientPresence client() {
      return client;
    }

    private void lost() {
      if (!hasReaders) {
        client.leave();
      }
    }
  }

  /** The connection of the current request. */
  Connection connection() {
    Connection connection = new Connection();
    current
        .getCurrent()
        .addEndHandler(
            over -> {
              if (over.failed()) {
                connection.lost();
              }
            });
    return connection;
  }

  /** Starts a response, and leads all its events to the client. */
  CompletionStage<@Nullable Response> begin(ResponseRun run, Connection connection) {
    connection.hasReaders = true;
    RoutingContext request = current.getCurrent();
    CompletableFuture<@Nullable Response> over = new CompletableFuture<>();
    request
        .vertx()
        .getOrCreateContext()
        .runOnContext(
            now -> {
              if (connection.client.hasLeft() || request.response().closed()) {
                run.giveUp(Responses.interrupted());
                over.complete(null);
                return;
              }
              lead(request, over, (events, loop) -> follow(run, 0, events, loop));
              run.start();
            });
    return over;
  }

  /** Leads the events of a response in progress to the client, from one on. */
  CompletionStage<@Nullable Response> follow(ResponseRun run, int first) {
    return open((events, loop) -> follow(run, first, events, loop));
  }

  /** Leads the events of a response that is over to the client, from one on. */
  CompletionStage<@Nullable Response> replay(ResponseLog log, int first) {
    return open((events, loop) -> new FollowEvents(log, events, first, loop, NOTHING).wake());
  }

  private CompletionStage<@Nullable Response> open(BiConsumer<EventStream, Context> producer) {
    RoutingContext request = current.getCurrent();
    CompletableFuture<@Nullable Response> over = new CompletableFuture<>();
    request.vertx().getOrCreateContext().runOnContext(now -> lead(request, over, producer));
    return over;
  }

  private static void lead(
      RoutingContext request,
      CompletableFuture<@Nullable Response> over,
      BiConsumer<EventStream, Context> producer) {
    if (request.response().closed()) {
      over.complete(null); // nobody is there to read
      return;
    }
    EventStream events = EventStream.open(request);
    producer.accept(events, request.vertx().getOrCreateContext());
    var unused = events.completion().thenRun(() -> over.complete(null));
  }

  private static void follow(ResponseRun run, int first, EventStream events, Context loop) {
    FollowEvents follower = new FollowEvents(run.log(), events, first, loop, run::goOn);
    events.onClose(() -> run.unfollow(follower));
    run.follow(follower);
  }
}
