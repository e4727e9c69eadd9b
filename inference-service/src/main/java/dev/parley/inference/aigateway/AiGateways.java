package dev.parley.inference.aigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.events.Outbox;
import dev.parley.inference.rag.RagClient;
import dev.parley.inference.secret.Masks;
import dev.parley.outbound.AddressPolicy;
import dev.parley.outbound.RefusedException;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.secret.SecretBox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of AI gateways: what they may be, how they are found, and who is told of changes. */
@ApplicationScoped
public class AiGateways {

  /** The topic that tells of created, changed and deleted AI gateways. */
  public static final String TOPIC = "inference.ai-gateways";

  private static final int LONGEST_NAME = 200;

  private final AiGatewayRepository rows;
  private final ReadParameters parameters;
  private final SecretBox secrets;
  private final SealHeaders headers;
  private final AddressPolicy addresses;
  private final RagClient rag;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;

  AiGateways(
      AiGatewayRepository rows,
      ReadParameters parameters,
      SecretBox secrets,
      SealHeaders headers,
      AddressPolicy addresses,
      RagClient rag,
      Outbox outbox,
      Ids ids,
      Clock clock) {
    this.rows = rows;
    this.parameters = parameters;
    this.secrets = secrets;
    this.headers = headers;
    this.addresses = addresses;
    this.rag = rag;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /** Who acts: the account, and the token with which its other objects are looked up. */
  public record Actor(UUID account, String token) {}

  /**
   * Creates an AI gateway.
   *
   * @param document the request: {@code name} and {@code parameters}
   * @throws ProblemException 400 naming the fields that are not valid
   */
  public AiGateway create(Actor actor, ObjectNode document) {
    String name = nameOf(document.get("name"));
    ObjectNode given = objectOf(document.get(ReadParameters.PROPERTY));
    restore(given.objectNode(), given);
    GatewayParameters read = parameters.read(given);
    check(actor, read, List.of(), null);
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              AiGatewayEntity row = new AiGatewayEntity();
              row.id = ids.next();
              row.accountId = actor.account();
              row.slug = freeSlug(actor.account(), name);
              row.createdAt = clock.instant();
              fill(row, name, read);
              row.sealedApiKey = seal(row.id, read.apiKey());
              rows.persist(row);
              return announced("ai-gateway.created", row);
            });
  }

  /**
   * Changes what the document names and keeps the rest (RFC 7396): null brings a default back.
   *
   * @throws ProblemException 404 for another account's; 400 naming the fields that are not valid
   */
  public AiGateway edit(Actor actor, UUID id, ObjectNode document) {
    ObjectNode patch =
        document.hasNonNull(ReadParameters.PROPERTY)
            ? objectOf(document.get(ReadParameters.PROPERTY))
            : document.objectNode();
    @Nullable String name = document.has("name") ? nameOf(document.get("name")) : null;
    AiGateway before = get(actor.account(), id);
    check(
        actor,
        merged(before.parameters(), patch),
        before.parameters().knowledgeCollections(),
        before);
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              AiGatewayEntity row = rows.lock(actor.account(), id).orElseThrow(AiGateways::missing);
              GatewayParameters stored = stored(row);
              GatewayParameters read = merged(stored, patch);
              requireKeyForNewHost(row, patch, stored.baseAddress(), read.baseAddress());
              fill(row, name == null ? row.name : name, read);
              changeApiKey(row, patch, read);
              return announced("ai-gateway.changed", row);
            });
  }

  /** Deletes an AI gateway; 404 for another account's. */
  public void delete(UUID account, UUID id) {
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              AiGatewayEntity row = rows.lock(account, id).orElseThrow(AiGateways::missing);
              announced("ai-gateway.deleted", row);
              rows.delete(row);
            });
  }

  /** The account's AI gateways, newest first; those that contain the filter where one is given. */
  public List<AiGateway> list(UUID account, @Nullable String filter) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              boolean all = filter == null || filter.isBlank();
              var found = all ? rows.all(account) : rows.search(account, filter.strip());
              return found.stream().map(this::toDomain).toList();
            });
  }

  /** One of the account's; 404 otherwise. */
  public AiGateway get(UUID account, UUID id) {
    return find(account, id).orElseThrow(AiGateways::missing);
  }

  /** One of the account's by id. */
  public Optional<AiGateway> find(UUID account, UUID id) {
    return QuarkusTransaction.requiringNew().call(() -> rows.find(account, id).map(this::toDomain));
  }

  /** One of the account's by slug. */
  public Optional<AiGateway> findBySlug(UUID account, String slug) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.findBySlug(account, slug).map(this::toDomain));
  }

  /** The upstream's key in the clear, for a call only; null when there is none. */
  public @Nullable String apiKey(AiGateway gateway) {
    String sealed = gateway.sealedApiKey();
    return sealed == null ? null : secrets.open(sealed, ownerOf(gateway.id()));
  }

  /**
   * The parameters as they are shown: all of them, with the API key, the values of headers and
   * secrets in queries masked.
   */
  public ObjectNode shown(AiGateway gateway) {
    @Nullable String apiKey = apiKey(gateway);
    ObjectNode shown = SealHeaders.masked(parameters.write(gateway.parameters()));
    shown.put("apiKey", apiKey == null ? null : Masks.of(apiKey));
    return shown;
  }

  private GatewayParameters merged(GatewayParameters stored, ObjectNode patch) {
    ObjectNode before = parameters.write(stored);
    return parameters.read(ReadParameters.merge(before, restore(before, patch.deepCopy())));
  }

  /** Addresses first: where they lead decides which headers they get. */
  private static ObjectNode restore(ObjectNode before, ObjectNode given) {
    return RestoreHeaders.restore(before, RestoreAddresses.restore(before, given));
  }

  private void check(
      Actor actor,
      GatewayParameters read,
      List<UUID> knownCollections,
      @Nullable AiGateway before) {
    if (read.baseAddress().isEmpty()) {
      checkModels(actor.account(), read, before);
    } else {
      checkAddress(read.baseAddress());
    }
    String handler = read.knownToolHandlerName();
    if (handler != null && !handler.isBlank() && !ToolHandlers.exists(handler)) {
      throw ProblemException.invalid(
          "parameters.knownToolHandlerName", "There is no such handler.", ToolHandlers.NAMES);
    }
    for (int i = 0; i < read.knowledgeCollections().size(); i++) {
      UUID collection = read.knowledgeCollections().get(i);
      if (!knownCollections.contains(collection) && !rag.hasCollection(collection, actor.token())) {
        throw ProblemException.invalid(
            "parameters.knowledgeCollections[" + i + "]",
            "There is no collection " + collection + ".");
      }
    }
  }

  private void checkModels(UUID account, GatewayParameters read, @Nullable AiGateway before) {
    checkModel(account, "modelName", read.modelName(), before);
    GatewayParameters.ModelRoutingParameters routes = read.modelRoutingParameters();
    if (routes != null) {
      String at = "modelRoutingParameters.";
      checkModel(account, at + "lowComplexityModelName", routes.lowComplexityModelName(), before);
      checkModel(
          account, at + "mediumComplexityModelName", routes.mediumComplexityModelName(), before);
      checkModel(account, at + "highComplexityModelName", routes.highComplexityModelName(), before);
    }
  }

  /** An AI gateway that calls an AI gateway could call itself without end. */
  private void checkModel(UUID account, String field, String model, @Nullable AiGateway before) {
    boolean itself = before != null && before.slug().equals(model);
    if (itself
        || Ids.isId(model)
        || (model.contains(":") && findBySlug(account, model).isPresent())) {
      throw ProblemException.invalid(
          "parameters." + field, "An AI gateway cannot be the model of an AI gateway.");
    }
  }

  private void checkAddress(String address) {
    try {
      addresses.check(address);
    } catch (RefusedException e) {
      throw ProblemException.invalid("parameters.baseAddress", String.valueOf(e.getMessage()));
    }
  }

  private void fill(AiGatewayEntity row, String name, GatewayParameters read) {
    Instant now = clock.instant();
    row.name = name;
    row.modelName = read.modelName();
    keep(row, parameters.write(read));
    row.updatedAt = now;
  }

  private void keep(AiGatewayEntity row, ObjectNode document) {
    row.sealedHeaders = headers.seal(row.id, document);
    row.parameters = SealHeaders.without(document).toString();
  }

  private GatewayParameters stored(AiGatewayEntity row) {
    return parameters.stored(headers.open(row.id, row.sealedHeaders, row.parameters));
  }

  /**
   * Encrypts the secrets that an earlier version stored in the clear.
   *
   * @return of how many AI gateways
   */
  int sealStored() {
    List<UUID> clear =
        QuarkusTransaction.requiringNew()
            .call(
                () ->
                    rows.perhapsUnsealed().stream()
                        .filter(row -> headers.isClear(row.parameters))
                        .map(row -> row.id)
                        .toList());
    return (int) clear.stream().filter(this::sealStored).count();
  }

  /** Alone and anew, since it may have been changed meanwhile. */
  private boolean sealStored(UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              Optional<AiGatewayEntity> clear =
                  rows.lock(id).filter(row -> headers.isClear(row.parameters));
              clear.ifPresent(row -> keep(row, parameters.write(stored(row))));
              return clear.isPresent();
            });
  }

  /**
   * A key goes to the host that it was given for; whoever may only edit cannot send it elsewhere.
   */
  private static void requireKeyForNewHost(
      AiGatewayEntity row, ObjectNode patch, String before, String after) {
    boolean given = patch.has("apiKey") && !patch.path("apiKey").asText().startsWith(Masks.HIDDEN);
    if (row.sealedApiKey != null && !given && !originOf(before).equals(originOf(after))) {
      throw ProblemException.invalid(
          "parameters.apiKey",
          "A new baseAddress needs its own key: give it again, or null to have none.");
    }
  }

  private static String originOf(String address) {
    URI uri = URI.create(address);
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  /** Absent keeps the key, and so does the mask that was shown for it; null and "" remove it. */
  private void changeApiKey(AiGatewayEntity row, ObjectNode patch, GatewayParameters read) {
    JsonNode given = patch.get("apiKey");
    if (given == null) {
      return;
    }
    String current =
        row.sealedApiKey == null ? null : secrets.open(row.sealedApiKey, ownerOf(row.id));
    if (current == null || !given.asText().equals(Masks.of(current))) {
      row.sealedApiKey = seal(row.id, read.apiKey());
    }
  }

  private @Nullable String seal(UUID id, @Nullable String apiKey) {
    return apiKey == null ? null : secrets.seal(apiKey, ownerOf(id));
  }

  private AiGateway announced(String type, AiGatewayEntity row) {
    outbox.publish(
        TOPIC,
        row.id.toString(),
        type,
        row.accountId,
        Map.of("id", row.id, "name", row.name, "slug", row.slug, "modelName", row.modelName));
    return toDomain(row);
  }

  private String freeSlug(UUID account, String name) {
    return Stream.generate(() -> Slugs.of(name))
        .filter(slug -> rows.findBySlug(account, slug).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private AiGateway toDomain(AiGatewayEntity row) {
    return new AiGateway(
        row.id,
        row.accountId,
        row.name,
        row.slug,
        stored(row),
        row.sealedApiKey,
        row.createdAt,
        row.updatedAt);
  }

  private static String nameOf(@Nullable JsonNode name) {
    if (name == null || !name.isTextual()) {
      throw ProblemException.invalid("name", "Expected a string.");
    }
    String text = name.textValue().strip();
    if (text.isEmpty() || text.length() > LONGEST_NAME) {
      throw ProblemException.invalid("name", "Must have 1 to " + LONGEST_NAME + " characters.");
    }
    return text;
  }

  private static ObjectNode objectOf(@Nullable JsonNode parameters) {
    if (parameters instanceof ObjectNode object) {
      return object;
    }
    throw ProblemException.invalid(ReadParameters.PROPERTY, "Expected an object.");
  }

  private static String ownerOf(UUID id) {
    return "ai-gateway:" + id;
  }

  private static ProblemException missing() {
    return ProblemException.notFound("The AI gateway");
  }
}
