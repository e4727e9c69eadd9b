package dev.parley.chat.speech;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Servers over HTTP that behave as OpenAI's {@code /v1/audio/speech} and {@code
 * /v1/audio/transcriptions} and as ElevenLabs' {@code /v1/text-to-speech} do by their
 * documentation: they look at keys, bodies and forms, and refuse in their own shapes.
 */
public final class Voices implements QuarkusTestResourceLifecycleManager {

  /** Bytes that begin like an MP3, and are no UTF-8. */
  static final byte[] SOUND = sound();

  private static final int LONGEST = 4_096;
  private static final Pattern FIELD =
      Pattern.compile("Content-Disposition: form-data; name=\"(\\w+)\"([^\r]*)\r\n");

  private static Voices running;

  private final Queue<Mood> moods = new ConcurrentLinkedQueue<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private CountDownLatch closed;

  /** What goes wrong with the next request. */
  enum Mood {
    /** 429, in the upstream's own shape. */
    BUSY,
    /** 500 with a page of a proxy. */
    BROKEN,
    /** Accepts and says nothing. */
    SILENT,
    /** Begins to answer and stops. */
    STALLED,
    /** Closes the connection in the middle. */
    CUT,
    /** 200, and no sound. */
    EMPTY,
    /** 200 with a page of words. */
    WORDS,
    /** Slow, but always going on. */
    SLOW
  }

  private static byte[] sound() {
    byte[] sound = new byte[20_000];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (byte) (i * 31);
    }
    sound[0] = (byte) 0xff;
    sound[1] = (byte) 0xfb;
    return sound;
  }

  static Voices running() {
    return running;
  }

  void next(Mood... next) {
    moods.addAll(List.of(next));
  }

  /** Paths and models or voices that did answer, in order. */
  List<String> asked() {
    return asked;
  }

  void forget() {
    moods.clear();
    asked.clear();
  }

  /** After the shared resources, whose addresses these replace. */
  @Override
  public int order() {
    return 10;
  }

  @Override
  public Map<String, String> start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    closed = new CountDownLatch(1);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/openai/v1/audio/speech", exchange -> answer(exchange, this::speak));
    server.createContext(
        "/openai/v1/audio/transcriptions", exchange -> answer(exchange, this::hear));
    server.createContext("/eleven/v1/text-to-speech/", exchange -> answer(exchange, this::eleven));
    server.start();
    running = this;
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    return Map.of(
        "parley.chat.speech.openai.url", address + "/openai/v1/",
        "parley.chat.speech.openai.key", "sk-openai",
        "parley.chat.speech.elevenlabs.url", address + "/eleven",
        "parley.chat.speech.elevenlabs.key", "xi-eleven",
        "parley.chat.speech.transcription.url", address + "/openai/v1",
        "parley.chat.speech.transcription.key", "sk-openai",
        "parley.chat.speech.timeout", "PT1.5S");
  }

  @Override
  public void stop() {
    if (closed != null) {
      closed.countDown();
      server.stop(0);
    }
  }

  private interface Handler {
    void handle(HttpExchange exchange, String body) throws IOException;
  }

  private void answer(HttpExchange exchange, Handler handler) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
    Mood mood = moods.poll();
    try (exchange) {
      if (mood == null) {
        handler.handle(exchange, body);
      } else {
        misbehave(exchange, mood);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void misbehave(HttpExchange exchange, Mood mood)
      throws IOException, InterruptedException {
    switch (mood) {
      case BUSY -> {
        exchange.getResponseHeaders().set("Retry-After", "20");
        error(exchange, 429, "rate_limit_exceeded");
      }
      case BROKEN -> send(exchange, 500, "text/html", bytes("<h1>secret of the upstream</h1>"));
      case SILENT -> closed.await(10, TimeUnit.SECONDS);
      case STALLED, CUT -> {
        exchange.getResponseHeaders().set("Content-Type", "audio/mpeg");
        exchange.sendResponseHeaders(200, SOUND.length);
        OutputStream out = exchange.getResponseBody();
        out.write(SOUND, 0, SOUND.length / 2);
        out.flush();
        if (mood == Mood.STALLED) {
          closed.await(10, TimeUnit.SECONDS);
        }
      }
      case EMPTY -> send(exchange, 200, "audio/mpeg", new byte[0]);
      case WORDS -> send(exchange, 200, "text/html; charset=utf-8", bytes("<h1>Log in</h1>"));
      case SLOW -> drip(exchange);
    }
  }

  private void drip(HttpExchange exchange) throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", "audio/mpeg");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    int step = SOUND.length / 10;
    for (int at = 0; at < SOUND.length; at += step) {
      out.write(SOUND, at, step);
      out.flush();
      closed.await(60, TimeUnit.MILLISECONDS);
    }
  }

  private void speak(HttpExchange exchange, String body) throws IOException {
    if (!"Bearer sk-openai".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      error(exchange, 401, "invalid_api_key");
      return;
    }
    JsonObject wanted = new JsonObject(utf8(body));
    String input = wanted.getString("input", "");
    if (input.isEmpty() || input.length() > LONGEST || wanted.getString("model") == null) {
      error(exchange, 400, "string_too_long");
      return;
    }
    asked.add("openai " + wanted.getString("model") + " " + wanted.getString("voice"));
    send(exchange, 200, "audio/mpeg", SOUND);
  }

  private void eleven(HttpExchange exchange, String body) throws IOException {
    if (!"xi-eleven".equals(exchange.getRequestHeaders().getFirst("xi-api-key"))) {
      elevenError(exchange, 401, "invalid_api_key");
      return;
    }
    String voice = exchange.getRequestURI().getPath().replaceFirst(".*/text-to-speech/", "");
    if (voice.equals("nobody")) {
      elevenError(exchange, 404, "voice_not_found");
      return;
    }
    JsonObject wanted = new JsonObject(utf8(body));
    if (wanted.getString("text", "").isEmpty()) {
      elevenError(exchange, 422, "text_required");
      return;
    }
    asked.add("eleven " + wanted.getString("model_id") + " " + voice);
    send(exchange, 200, "audio/mpeg", SOUND);
  }

  private void hear(HttpExchange exchange, String body) throws IOException {
    if (!"Bearer sk-openai".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      error(exchange, 401, "invalid_api_key");
      return;
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String boundary = "--" + type.replaceFirst("multipart/form-data; boundary=", "");
    String model = null;
    String file = null;
    for (String part : body.split(Pattern.quote(boundary))) {
      Matcher field = FIELD.matcher(part);
      if (field.find()) {
        String content = part.substring(part.indexOf("\r\n\r\n") + 4, part.length() - 2);
        model = field.group(1).equals("model") ? content : model;
        file =
            field.group(1).equals("file") && field.group(2).contains("filename") ? content : file;
      }
    }
    if (model == null || file == null || !body.endsWith(boundary + "--\r\n")) {
      error(exchange, 400, "missing_required_parameter");
    } else if (!file.startsWith("OggS") && !file.startsWith("RIFF")) {
      error(exchange, 400, "invalid_file_format");
    } else {
      asked.add("transcription " + model);
      JsonObject heard =
          new JsonObject()
              .put("text", "Where are " + file.length() + " bytes?")
              .put("usage", new JsonObject().put("type", "duration").put("seconds", 3));
      send(exchange, 200, "application/json", bytes(heard.encode()));
    }
  }

  private static void error(HttpExchange exchange, int status, String code) throws IOException {
    JsonObject error =
        new JsonObject()
            .put("message", "secret of the upstream")
            .put("type", "invalid_request_error")
            .putNull("param")
            .put("code", code);
    send(
        exchange, status, "application/json", bytes(new JsonObject().put("error", error).encode()));
  }

  private static void elevenError(HttpExchange exchange, int status, String code)
      throws IOException {
    JsonObject detail =
        new JsonObject().put("status", code).put("message", "secret of the upstream");
    send(
        exchange,
        status,
        "application/json",
        bytes(new JsonObject().put("detail", detail).encode()));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String utf8(String latin) {
    return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
