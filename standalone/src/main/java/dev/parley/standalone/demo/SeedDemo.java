package dev.parley.standalone.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.standalone.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gives a fresh stack something to talk about, through the gateway's public API only: an account
 * with a key, the documentation in a collection, an AI gateway over it and a chat page. A later
 * start finds what is there, and uploads only what changed.
 */
public final class SeedDemo {

  /**
   * @param gatewayUrl where this process reaches the gateway
   * @param publicUrl where a browser reaches it
   * @param bootstrapSecret guards the admin API
   * @param project whose README.md and docs/ are indexed
   * @param home state directory
   * @param demo false makes an account and its key only
   * @param environment looked up for {@code OPENAI_*}
   */
  public record Settings(
      String gatewayUrl,
      String publicUrl,
      String bootstrapSecret,
      Path project,
      Path home,
      boolean demo,
      Map<String, String> environment) {}

  private final Settings settings;
  private final Consumer<String> progress;

  /**
   * @param progress gets one line a step
   */
  public SeedDemo(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Makes what is missing, and writes {@code dev.env}.
   *
   * @throws IOException with what the gateway said when a step fails
   */
  public DemoResult run() throws IOException, InterruptedException {
    String name = settings.demo() ? "demo" : "default";
    DemoRecord record = DemoRecord.read(settings.home().resolve(name + ".json"));
    String key = account(name, record);
    DemoResult result =
        settings.demo()
            ? demo(new GatewayClient(settings.gatewayUrl(), key), key, record)
            : new DemoResult(settings.publicUrl(), key, "", "@parley/extractive");
    WholeFile.writePrivately(settings.home().resolve("dev.env"), result.environment());
    return result;
  }

  private DemoResult demo(GatewayClient client, String key, DemoRecord record)
      throws IOException, InterruptedException {
    String collection = new IndexDocumentation(client, record, progress).from(settings.project());
    DemoAssistant assistant = new DemoAssistant(client, record, settings.environment());
    String model = assistant.over(collection);
    String chatUrl = new DemoChat(client, record).over(assistant.id(), settings.publicUrl());
    return new DemoResult(settings.publicUrl(), key, chatUrl, model);
  }

  /** The key that still works, or that of a new account. */
  private String account(String name, DemoRecord record) throws IOException, InterruptedException {
    Path file = settings.home().resolve("secrets").resolve(name + ".key");
    if (Files.exists(file)) {
      String key = Files.readString(file).strip();
      GatewayClient.Answer keys =
          new GatewayClient(settings.gatewayUrl(), key).get("/api/v1/accounts/api-key");
      if (keys.status() != 401) {
        keys.orThrow();
        return key;
      }
      progress.accept("! The key in " + file + " is no longer valid; making a new account");
      record.clear();
    }
    GatewayClient admin = new GatewayClient(settings.gatewayUrl(), settings.bootstrapSecret());
    ObjectNode body = GatewayClient.JSON.createObjectNode().put("name", name);
    GatewayClient.Answer made = admin.post("/admin/v1/accounts", body);
    if (made.status() == 409) {
      body.put("name", name + "-" + Long.toHexString(System.currentTimeMillis()));
      made = admin.post("/admin/v1/accounts", body);
    }
    String key = made.orThrow().path("grantKey").asText();
    record.clear();
    record.keep("accountId", made.body().path("accountId").asText());
    WholeFile.writePrivately(file, key + "\n");
    return key;
  }
}
