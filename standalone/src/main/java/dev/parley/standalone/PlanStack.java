package dev.parley.standalone;

import dev.parley.embedded.PostgresOptions;
import dev.parley.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a stack consists of: Postgres, Kafka and the six services, with all that they are told. */
final class PlanStack {

  static final List<Part> SERVICES =
      List.of(Part.GATEWAY, Part.INFERENCE, Part.RAG, Part.CHAT, Part.SCHEDULER, Part.SHELL);

  private final StackSettings settings;
  private final Secrets secrets;

  PlanStack(StackSettings settings, Secrets secrets) {
    this.settings = settings;
    this.secrets = secrets;
  }

  Component postgres() {
    PostgresOptions options =
        PostgresOptions.durable(layout().data("postgres"))
            .withPort(settings.ports().of(Part.POSTGRES))
            .withPassword(secrets.postgres())
            .withLogFile(layout().log(Part.POSTGRES.label()));
    return new PostgresComponent(options, SERVICES.stream().map(PlanStack::database).toList());
  }

  Component kafka() {
    Path ready = layout().run("kafka.ready");
    int port = settings.ports().of(Part.KAFKA);
    List<String> program =
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            KafkaNode.class.getName(),
            layout().data("kafka").toString(),
            String.valueOf(port),
            String.valueOf(settings.ports().of(Part.KAFKA_CONTROLLER)),
            ready.toString());
    return new ChildProcess(
        Part.KAFKA.label(),
        port,
        JavaCommand.of(Part.KAFKA, layout(), settings.environment(), program),
        Map.of(),
        layout().log(Part.KAFKA.label()),
        () -> Files.exists(ready),
        () -> Files.deleteIfExists(ready));
  }

  Component service(Part part) {
    Path jar =
        layout().project().resolve(part.label()).resolve("target/quarkus-app/quarkus-run.jar");
    String health = settings.serviceUrl(part) + "/q/health/ready";
    return new ChildProcess(
        part.label(),
        settings.ports().of(part),
        JavaCommand.of(part, layout(), settings.environment(), List.of("-jar", jar.toString())),
        environment(part),
        layout().log(part.label()),
        () -> ProbeHealth.isReady(health),
        () -> requireBuilt(jar));
  }

  private Layout layout() {
    return settings.layout();
  }

  private static String database(Part part) {
    return "parley_" + part.name().toLowerCase(Locale.ROOT);
  }

  private static void requireBuilt(Path jar) throws IOException {
    if (!Files.exists(jar)) {
      throw new IOException("is not built: " + jar + " is missing; run ./parley build");
    }
  }

  private Map<String, String> environment(Part part) {
    Map<String, String> variables = new HashMap<>(PassedSettings.of(part, settings.environment()));
    addOwnPlace(variables, part);
    addNeighbours(variables);
    if (part == Part.GATEWAY) {
      variables.put("PARLEY_BOOTSTRAP_SECRET", secrets.bootstrap());
    }
    if (part == Part.INFERENCE || part == Part.RAG || part == Part.CHAT) {
      variables.put("PARLEY_ENCRYPTION_KEY", secrets.encryption());
    }
    if (part == Part.INFERENCE || part == Part.CHAT || part == Part.SCHEDULER) {
      variables.putIfAbsent("PARLEY_OUTBOUND_ALLOW_PRIVATE", "true");
    }
    if (part == Part.SHELL) {
      variables.put("LC_ALL", "C.UTF-8"); // names of files are encoded as the locale says
    }
    if (part == Part.RAG) {
      variables.put(
          "PARLEY_PARSER_HOME",
          layout().project().resolve("document-parser/target/parser").toString());
    }
    return variables;
  }

  private void addOwnPlace(Map<String, String> to, Part part) {
    to.put("PARLEY_NODE_NAME", part.label() + "-1");
    to.put("PARLEY_HTTP_HOST", part == Part.GATEWAY ? settings.host() : "127.0.0.1");
    to.put("PARLEY_HTTP_PORT", String.valueOf(settings.ports().of(part)));
    to.put(
        "PARLEY_DB_URL",
        "jdbc:postgresql://127.0.0.1:%d/%s"
            .formatted(settings.ports().of(Part.POSTGRES), database(part)));
    to.put("PARLEY_DB_USER", PostgresServer.USER);
    to.put("PARLEY_DB_PASSWORD", secrets.postgres());
    to.put("PARLEY_DATA_DIR", layout().data(part.label()).toString());
    to.put("PARLEY_IDENTITY_SECRET", secrets.identity());
    to.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + settings.ports().of(Part.KAFKA));
  }

  private void addNeighbours(Map<String, String> to) {
    to.put("PARLEY_PUBLIC_URL", settings.publicUrl());
    for (Part neighbour : SERVICES) {
      if (neighbour != Part.GATEWAY) {
        to.put("PARLEY_" + neighbour.name() + "_URL", settings.serviceUrl(neighbour));
      }
    }
  }
}
