package dev.parley.shell.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.shell.sandbox.CommandListener;
import dev.parley.web.stream.EventStream;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells of a command as server-sent events: {@code started} with its id, {@code output} with text,
 * {@code call} of a tool, {@code end}. A client that is slow makes the command wait.
 */
final class StreamCommand implements CommandListener {

  private static final long LOOK_AGAIN_MILLIS = 1000;

  private final UUID command;
  private final ObjectMapper json;
  private final CompletableFuture<EventStream> stream = new CompletableFuture<>();

  StreamCommand(UUID command, ObjectMapper json) {
    this.command = command;
    this.json = json;
  }

  /** From now on there is a stream; what was to be told before waits for it. */
  void opened(EventStream events) {
    write(events, "started", Map.of("commandId", command));
    stream.complete(events);
  }

  /** There will be no stream: the client has left. */
  void left() {
    stream.completeExceptionally(new IllegalStateException("The client has left"));
  }

  @Override
  public void output(String text) {
    send("output", Map.of("text", text));
  }

  @Override
  public void call(ToolRequest request) {
    send(
        "call",
        Map.of("id", request.id(), "name", request.name(), "arguments", request.arguments()));
  }

  /** The last event. */
  void end(CommandEnd end) {
    EventStream events = stream.join();
    write(events, "end", end);
    events.end();
  }

  private void send(String name, Object data) {
    EventStream events = stream.join();
    write(events, name, data);
    while (events.isFull()) {
      CountDownLatch drained = new CountDownLatch(1);
      events.onDrain(drained::countDown);
      try {
        // Looked at again now and then, since the room may have come before the handler was there.
        var unused = events.isFull() && drained.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void write(EventStream events, String name, Object data) {
    try {
      events.event(name, null, json.writeValueAsString(data));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
