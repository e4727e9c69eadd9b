package dev.parley.chat.client;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The channels that a client can be connected to, and the fields of each. */
enum IntegrationType {
  ZAPI("Zapi", "zapiIntegration", List.of("instanceToken", "clientToken"), "instanceId"),
  TELEGRAM("Telegram", "telegramIntegration", List.of("botToken")),
  EVOLUTION_API(
      "EvolutionApi", "evolutionIntegration", List.of("apiKey"), "endpointUrl", "instanceName"),
  KAPSO(
      "Kapso",
      "kapsoIntegration",
      List.of("apiKey", "webhookSecretKey"),
      "phoneNumberId",
      "continuedMessagesTemplateId");

  private static final List<String> OPTIONAL =
      List.of("clientToken", "webhookSecretKey", "continuedMessagesTemplateId");

  private final String wireName;
  private final String field;
  private final List<String> secrets;
  private final List<String> plain;

  IntegrationType(String wireName, String field, List<String> secrets, String... plain) {
    this.wireName = wireName;
    this.field = field;
    this.secrets = secrets;
    this.plain = List.of(plain);
  }

  static Optional<IntegrationType> of(String wireName) {
    return Arrays.stream(values()).filter(type -> type.wireName.equals(wireName)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(IntegrationType::toString).toList();
  }

  /** Its field in {@code integrations}. */
  String field() {
    return field;
  }

  /** Fields that are sealed and masked. */
  List<String> secrets() {
    return secrets;
  }

  /** Fields that are texts in the clear. */
  List<String> plain() {
    return plain;
  }

  boolean requires(String name) {
    return !OPTIONAL.contains(name);
  }

  /** The name in JSON, in paths, and in the database. */
  @Override
  public String toString() {
    return wireName;
  }
}
