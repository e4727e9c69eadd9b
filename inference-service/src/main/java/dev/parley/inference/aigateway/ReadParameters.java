package dev.parley.inference.aigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.json.ReadStrictly;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;

/** Reads parameters strictly and writes them whole. */
@Singleton
final class ReadParameters {

  /** The property of a request that holds the parameters. */
  static final String PROPERTY = "parameters";

  private final ReadStrictly json;

  ReadParameters(ReadStrictly json) {
    this.json = json;
  }

  /**
   * Reads a request's parameters.
   *
   * @throws ProblemException 400 with every field that is not valid
   */
  GatewayParameters read(ObjectNode parameters) {
    return json.read(parameters, GatewayParameters.class, PROPERTY);
  }

  /** Reads what {@link #write} gave. */
  GatewayParameters stored(String document) {
    return json.stored(document, GatewayParameters.class);
  }

  /** The document that is stored and shown: every parameter, without the API key. */
  ObjectNode write(GatewayParameters parameters) {
    ObjectNode document = json.write(parameters);
    document.putNull("apiKey");
    return document;
  }

  /** RFC 7396: null removes, objects are merged, everything else replaces. */
  static ObjectNode merge(ObjectNode target, ObjectNode patch) {
    ObjectNode merged = target.deepCopy();
    patch
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (value.isNull()) {
                merged.remove(field.getKey());
              } else if (value instanceof ObjectNode inner
                  && merged.get(field.getKey()) instanceof ObjectNode old) {
                merged.set(field.getKey(), merge(old, inner));
              } else {
                merged.set(field.getKey(), value.deepCopy());
              }
            });
    return merged;
  }
}
