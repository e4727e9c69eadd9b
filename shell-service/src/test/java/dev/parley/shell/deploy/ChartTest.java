package dev.parley.shell.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chart, rendered by helm; where there is none, only what can be read of it. */
@Timeout(60)
class ChartTest {

  private static final Path CHART = Path.of("..", "deploy", "helm", "shell-service");
  private static final String KUBERNETES = "1.33.0";
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final List<String> NEEDED =
      List.of(
          "database.url=jdbc:postgresql://postgres:5432/shell",
          "database.passwordSecret=shell-db",
          "kafka.bootstrapServers=kafka:9092",
          "identity.secret=parley-identity");

  private record Said(int status, String text) {}

  @Test
  void schemaKnowsEveryValue() throws IOException {
    JsonNode schema = new ObjectMapper().readTree(CHART.resolve("values.schema.json").toFile());
    JsonNode values = YAML.readTree(CHART.resolve("values.yaml").toFile());
    assertThat(unknown("", values, schema)).isEmpty();
  }

  private static List<String> unknown(String path, JsonNode values, JsonNode schema) {
    List<String> unknown = new ArrayList<>();
    JsonNode properties = schema.path("properties");
    values
        .properties()
        .forEach(
            value -> {
              String at = path + "/" + value.getKey();
              if (!properties.isMissingNode() && !properties.has(value.getKey())) {
                unknown.add(at);
              }
              unknown.addAll(unknown(at, value.getValue(), properties.path(value.getKey())));
            });
    return unknown;
  }

  @Test
  void needsWhatItCannotKnow() throws Exception {
    assertThat(render(List.of()).status()).isNotZero();
    for (String left : NEEDED) {
      List<String> others = NEEDED.stream().filter(each -> !each.equals(left)).toList();
      assertThat(render(others).status()).as(left).isNotZero();
    }
    assertThat(with("sandbox.runtimeClas=gvisor").status()).isNotZero();
    assertThat(with("replicas=2").text()).contains("needs storage.s3.bucket");
  }

  @Test
  void runsOnTheRuntimeClassThatIsNamed() throws Exception {
    JsonNode pod = podOf(objects(with("sandbox.runtimeClassName=gvisor")));
    assertThat(pod.path("runtimeClassName").asText()).isEqualTo("gvisor");
    assertThat(pod.has("hostUsers")).isFalse();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    JsonNode container = pod.at("/containers/0/securityContext");
    assertThat(container.has("procMount")).isFalse();
    assertUnprivileged(pod, container);
  }

  @Test
  void withoutOneIsWhatBubblewrapNeeds() throws Exception {
    JsonNode pod = podOf(objects(with()));
    assertThat(pod.has("runtimeClassName")).isFalse();
    assertThat(pod.path("hostUsers").asBoolean(true)).isFalse();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("Unconfined");
    JsonNode container = pod.at("/containers/0/securityContext");
    assertThat(container.path("procMount").asText()).isEqualTo("Unmasked");
    assertUnprivileged(pod, container);
  }

  private static void assertUnprivileged(JsonNode pod, JsonNode container) {
    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
  }

  @Test
  void filesAreOnAVolumeOrInABucket() throws Exception {
    Map<String, JsonNode> onVolume = objects(with());
    assertThat(onVolume.keySet())
        .containsExactlyInAnyOrder(
            "Deployment", "Service", "ServiceAccount", "NetworkPolicy", "PersistentVolumeClaim");
    assertThat(onVolume.get("Deployment").at("/spec/strategy/type").asText()).isEqualTo("Recreate");
    Map<String, JsonNode> inBucket =
        objects(
            with(
                "replicas=3",
                "storage.s3.bucket=files",
                "storage.s3.endpoint=http://minio:9000",
                "storage.s3.credentialsSecret=minio"));
    assertThat(inBucket).doesNotContainKey("PersistentVolumeClaim");
    assertThat(inBucket.get("Deployment").at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(settings(inBucket))
        .containsEntry("PARLEY_STORAGE_S3_BUCKET", "files")
        .containsEntry("PARLEY_STORAGE_S3_ENDPOINT", "http://minio:9000")
        .containsEntry("PARLEY_STORAGE_S3_SECRET_KEY", "minio/secret-key");
  }

  @Test
  void theServiceGetsItsSettings() throws Exception {
    Map<String, JsonNode> objects =
        objects(with("settings.PARLEY_SHELL_SANDBOX_PROCESSES=12", "publicUrl=https://ai.example"));
    assertThat(settings(objects))
        .containsEntry("PARLEY_DB_URL", "jdbc:postgresql://postgres:5432/shell")
        .containsEntry("PARLEY_DB_PASSWORD", "shell-db/password")
        .containsEntry("PARLEY_IDENTITY_SECRET", "parley-identity/identity-secret")
        .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
        .containsEntry("PARLEY_PUBLIC_URL", "https://ai.example")
        .containsEntry("PARLEY_SHELL_SANDBOX_PROCESSES", "12");
    JsonNode service = objects.get("Service").path("spec");
    assertThat(service.path("sessionAffinity").asText()).isEqualTo("ClientIP");
    JsonNode labels = objects.get("Deployment").at("/spec/template/metadata/labels");
    service
        .path("selector")
        .properties()
        .forEach(each -> assertThat(labels.get(each.getKey())).isEqualTo(each.getValue()));
  }

  @Test
  void helmFindsNothingWrong() throws Exception {
    Said said = helm(NEEDED, "lint", "--strict", CHART.toString(), "--kube-version", KUBERNETES);
    assertThat(said.status()).as(said.text()).isZero();
  }

  /** Values by their variables; of those from secrets the secret and its key. */
  private static Map<String, String> settings(Map<String, JsonNode> objects) {
    Map<String, String> settings = new HashMap<>();
    for (JsonNode each : podOf(objects).at("/containers/0/env")) {
      JsonNode secret = each.at("/valueFrom/secretKeyRef");
      settings.put(
          each.path("name").asText(),
          each.has("value")
              ? each.path("value").asText()
              : secret.path("name").asText() + "/" + secret.path("key").asText());
    }
    return settings;
  }

  private static JsonNode podOf(Map<String, JsonNode> objects) {
    return objects.get("Deployment").at("/spec/template/spec");
  }

  /** What was rendered, by its kind. */
  private static Map<String, JsonNode> objects(Said said) throws IOException {
    assertThat(said.status()).as(said.text()).isZero();
    Map<String, JsonNode> objects = new HashMap<>();
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(said.text())) {
      while (documents.hasNext()) {
        JsonNode object = documents.next();
        assertThat(objects.put(object.path("kind").asText(), object)).isNull();
      }
    }
    return objects;
  }

  private static Said with(String... more) throws Exception {
    return render(Stream.concat(NEEDED.stream(), Stream.of(more)).toList());
  }

  private static Said render(List<String> values) throws Exception {
    return helm(values, "template", "shell", CHART.toString(), "--kube-version", KUBERNETES);
  }

  private static Said helm(List<String> values, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(program()));
    line.addAll(List.of(arguments));
    for (String value : values) {
      line.add(value.startsWith("settings.") ? "--set-string" : "--set");
      line.add(value);
    }
    Path output = Files.createTempFile("helm", ".yaml");
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return new Said(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
    }
  }

  /** The program helm, on the search path or where the variable HELM says. */
  private static String program() {
    String named = System.getenv("HELM");
    boolean there =
        named != null
            || Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "helm")));
    assumeTrue(there, "There is no helm here to render the chart with");
    return named == null ? "helm" : named;
  }
}
