package dev.parley.e2e;

import dev.parley.testing.FakeUpstream;
import java.util.Map;

/**
 * An account with an AI gateway whose model is one that a test scripts.
 *
 * @param model the AI gateway's id, to be named as the model
 */
record Assistant(Api api, FakeUpstream upstream, String model) implements AutoCloseable {

  /** A new account with a new AI gateway, which has more parameters than model and address. */
  static Assistant create(ParleyStack stack, String name, Map<String, ?> more) {
    FakeUpstream upstream = FakeUpstream.start();
    Api api = stack.newAccount(name);
    Map<String, Object> parameters = new java.util.HashMap<>(more);
    parameters.put("baseAddress", upstream.baseUrl());
    parameters.put("apiKey", "upstream-key");
    parameters.put("modelName", "fake-model");
    String id =
        api.post("/api/v1/ai-gateways", Map.of("name", name, "parameters", parameters))
            .expect(200)
            .text("aiGatewayId");
    return new Assistant(api, upstream, id);
  }

  /** The base URL for clients of OpenAI. */
  String baseUrl() {
    return api.base() + "/v1";
  }

  @Override
  public void close() {
    upstream.close();
  }
}
