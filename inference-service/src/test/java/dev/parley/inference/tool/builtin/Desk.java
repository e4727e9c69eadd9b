package dev.parley.inference.tool.builtin;

import dev.parley.inference.Client;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An AI gateway with built-in functions, whose model calls what a test says. */
record Desk(Client client, String gateway) {

  static Desk with(JsonObject options, String... functions) {
    Client client = Client.create();
    JsonObject parameters =
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .put(
                "sentinelOptions",
                new JsonObject().put("enabledFunctions", new JsonArray(List.of(functions))))
            .put("builtinFunctionsOptions", options);
    Neighbours.upstream().reset();
    return new Desk(client, client.gateway(parameters.encode()));
  }

  static Desk with(String... functions) {
    return with(new JsonObject(), functions);
  }

  /**
   * Has the model call a function, and gives the whole answer.
   *
   * @param between what the model says when the function asks it something
   */
  JsonObject call(String function, JsonObject arguments, Answer... between) {
    List<Answer> answers = new ArrayList<>();
    answers.add(Scripted.plain("", new Asked(function, arguments.encode())));
    answers.addAll(List.of(between));
    answers.add(Answer.text("Done."));
    upstream().script(answers.toArray(Answer[]::new));
    return new JsonObject(client.ask(gateway, "Go").statusCode(200).extract().body().asString());
  }

  /** The same, streamed. */
  StreamedAnswers stream(String function, JsonObject arguments)
      throws IOException, InterruptedException {
    upstream()
        .script(
            Scripted.streamed(50, "", new Asked(function, arguments.encode())),
            Answer.text("Done."));
    return StreamedAnswers.ask(client, Client.question(gateway, "Go", ""));
  }

  /** What the model was given as the result of its last call. */
  String result() {
    JsonArray messages = upstream().requests().getLast().json().getJsonArray("messages");
    return messages.getJsonObject(messages.size() - 1).getString("content");
  }

  /** The names of the functions that the model was last offered. */
  List<String> offered() {
    return upstream().requests().getLast().json().getJsonArray("tools", new JsonArray()).stream()
        .map(tool -> ((JsonObject) tool).getJsonObject("function").getString("name"))
        .toList();
  }

  /** The lines of an SKU on the bill. */
  static List<JsonObject> lines(JsonObject context, String sku) {
    return context.getJsonArray("generated_usage").stream()
        .map(line -> (JsonObject) line)
        .filter(line -> line.getString("sku").equals(sku))
        .toList();
  }

  static FakeUpstream upstream() {
    return Neighbours.upstream();
  }
}
