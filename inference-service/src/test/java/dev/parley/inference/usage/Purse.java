package dev.parley.inference.usage;

import static org.awaitility.Awaitility.await;

import dev.parley.inference.Client;
import dev.parley.inference.Scripted;
import dev.parley.testing.Answer;
import dev.parley.web.ids.Ids;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** An account that pays in advance, and what the ledger says of it. */
record Purse(Client client, Balances balances, Ids ids) {

  private static final Duration SOON = Duration.ofSeconds(20);

  /** A new account with so much. */
  static Purse with(String amount, Balances balances, Ids ids) throws SQLException {
    Purse purse = new Purse(Client.create(), balances, ids);
    balances.set(purse.client.account(), ids.next(), new BigDecimal(amount), null);
    return purse;
  }

  /** So many entries, when they are there, newest first. */
  JsonPath entries(int count) {
    return await().atMost(SOON).until(this::entries, found -> found.getList("$").size() == count);
  }

  JsonPath entries() {
    return client.request().get("/api/v1/usage/entries").then().extract().jsonPath();
  }

  /** What the entries cost together. */
  static BigDecimal sum(JsonPath entries) {
    List<Object> amounts = entries.getList("amount");
    return amounts.stream()
        .map(amount -> new BigDecimal(String.valueOf(amount)))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** What the lines of an answer's bill cost together. */
  static BigDecimal billed(JsonObject generationContext) {
    return generationContext.getJsonArray("generated_usage").stream()
        .map(line -> new BigDecimal(((JsonObject) line).getValue("amount").toString()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** What is left when nothing goes on any more. */
  BigDecimal left() throws SQLException {
    await().atMost(SOON).until(() -> balances.get(client.account()).reserved().signum() == 0);
    return balances.get(client.account()).amount();
  }

  /** A whole answer that ended so, and took so much. */
  static Answer took(String text, String finishReason, int prompt, int completion) {
    JsonObject message = new JsonObject().put("role", "assistant").put("content", text);
    return Scripted.whole(message, finishReason, usage(prompt, completion));
  }

  static JsonObject usage(int prompt, int completion) {
    return new JsonObject()
        .put("prompt_tokens", prompt)
        .put("completion_tokens", completion)
        .put("total_tokens", prompt + completion);
  }

  /** So many words, each of them a token. */
  static String[] words(int count) {
    String[] words = new String[count];
    Arrays.fill(words, " word");
    return words;
  }
}
