package dev.parley.inference.resolve;

import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.aigateway.AiGateways;
import dev.parley.inference.extractive.ExtractiveModel;
import dev.parley.inference.pipeline.Target;
import dev.parley.inference.upstream.DefaultUpstreamConfig;
import dev.parley.inference.upstream.Provider;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds who answers under a name: an AI gateway by id or slug, a built-in model, or a model of the
 * default upstream, in this order.
 */
@Singleton
public final class ResolveModel {

  private static final String BUILT_IN = "@parley/";

  private final AiGateways gateways;
  private final DefaultUpstreamConfig defaultUpstream;

  ResolveModel(AiGateways gateways, DefaultUpstreamConfig defaultUpstream) {
    this.gateways = gateways;
    this.defaultUpstream = defaultUpstream;
  }

  /**
   * Resolves a name for an account.
   *
   * @throws ProblemException 404 when nothing has this name
   */
  public Target resolve(UUID account, String name) {
    Optional<AiGateway> gateway = gatewayOf(account, name);
    if (gateway.isPresent()) {
      return targetOf(gateway.get());
    }
    if (Ids.isId(name)) {
      throw unknown(name);
    }
    return modelOf(null, name);
  }

  private Optional<AiGateway> gatewayOf(UUID account, String name) {
    if (Ids.isId(name)) {
      return gateways.find(account, Ids.parse(name, "The AI gateway"));
    }
    return name.contains(":") ? gateways.findBySlug(account, name) : Optional.empty();
  }

  private Target targetOf(AiGateway gateway) {
    String model = gateway.parameters().modelName();
    String address = gateway.parameters().baseAddress();
    if (!address.isEmpty()) {
      Provider provider = new Provider(address, gateways.apiKey(gateway), false);
      return new Target(gateway, model, provider);
    }
    if (gatewayOf(gateway.account(), model).isPresent()) {
      throw ProblemException.invalid(
          "model", "The model of this AI gateway is an AI gateway, which cannot be.");
    }
    return modelOf(gateway, model);
  }

  private Target modelOf(@Nullable AiGateway gateway, String name) {
    if (name.equals(ExtractiveModel.NAME)) {
      return new Target(gateway, name, null);
    }
    if (name.startsWith(BUILT_IN)) {
      throw unknown(name);
    }
    Provider provider = defaultUpstream.provider().orElseThrow(() -> unknown(name));
    String key = gateway == null ? null : gateways.apiKey(gateway);
    boolean ownKey = key != null;
    return new Target(
        gateway,
        name,
        ownKey ? new Provider(provider.baseAddress(), key, provider.trusted()) : provider);
  }

  private static ProblemException unknown(String name) {
    String shown = name.length() > 200 ? name.substring(0, 200) : name;
    return new ProblemException(
        ProblemType.MODEL_NOT_FOUND,
        "The model '" + shown + "' does not exist or you do not have access to it.",
        List.of(new FieldError("model", "There is no such model.")),
        null,
        null);
  }
}
