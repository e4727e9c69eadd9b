package dev.parley.inference.resolve;

import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.aigateway.AiGateways;
import dev.parley.inference.extractive.ExtractiveModel;
import dev.parley.inference.pipeline.Target;
import dev.parley.inference.provider.FindRoute;
import dev.parley.inference.provider.KnownProvider;
import dev.parley.inference.provider.Route;
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
 * account's providers, the operator's, or the default upstream, in this order.
 */
@Singleton
public final class ResolveModel {

  private static final String BUILT_IN = "@parley/";

  private final AiGateways gateways;
  private final FindRoute routes;
  private final DefaultUpstreamConfig defaultUpstream;

  ResolveModel(AiGateways gateways, FindRoute routes, DefaultUpstreamConfig defaultUpstream) {
    this.gateways = gateways;
    this.routes = routes;
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
      return modelFor(gateway.get(), gateway.get().parameters().modelName());
    }
    if (Ids.isId(name)) {
      throw unknown(name);
    }
    return modelOf(account, null, name);
  }

  /**
   * A model that is asked on the way to an answer.
   *
   * @throws ProblemException 404 when there is none of this name; 400 when it is an AI gateway
   */
  public Target direct(UUID account, String name) {
    if (gatewayOf(account, name).isPresent()) {
      throw aiGatewayAsModel();
    }
    return modelOf(account, null, name);
  }

  /**
   * Another model for an AI gateway: of its own upstream where it has one, else whatever has the
   * name.
   *
   * @throws ProblemException 404 when there is none of this name; 400 when it is an AI gateway
   */
  public Target modelFor(AiGateway gateway, String model) {
    String address = gateway.parameters().baseAddress();
    if (!address.isEmpty() && !model.startsWith(BUILT_IN)) {
      Provider own = new Provider(address, gateways.apiKey(gateway), false);
      return new Target(gateway, model, ownRoute(gateway, own, model));
    }
    if (gatewayOf(gateway.account(), model).isPresent()) {
      throw aiGatewayAsModel();
    }
    return modelOf(gateway.account(), gateway, model);
  }

  private static ProblemException aiGatewayAsModel() {
    return ProblemException.invalid(
        "model", "The model of this AI gateway is an AI gateway, which cannot be.");
  }

  private Optional<AiGateway> gatewayOf(UUID account, String name) {
    if (Ids.isId(name)) {
      return gateways.find(account, Ids.parse(name, "The AI gateway"));
    }
    return name.contains(":") ? gateways.findBySlug(account, name) : Optional.empty();
  }

  private Target modelOf(UUID account, @Nullable AiGateway gateway, String name) {
    if (name.equals(ExtractiveModel.NAME)) {
      return new Target(gateway, name, null);
    }
    if (name.startsWith(BUILT_IN)) {
      throw unknown(name);
    }
    String key = gateway == null ? null : gateways.apiKey(gateway);
    if (gateway == null || key == null) {
      Route route = routes.of(account, name).orElseThrow(() -> unknown(name));
      return new Target(gateway, name, route);
    }
    Provider shared = defaultUpstream.provider().orElseThrow(() -> unknown(name));
    Provider own = new Provider(shared.baseAddress(), key, shared.trusted());
    return new Target(gateway, name, ownRoute(gateway, own, name));
  }

  /** Where an AI gateway has its own address or key, nobody else is asked. */
  private static Route ownRoute(AiGateway gateway, Provider api, String model) {
    return Route.only("ai-gateway:" + gateway.id(), KnownProvider.OF_AI_GATEWAY, api, model);
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
