package dev.parley.chat.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Body of creating and of editing a client. An edit replaces: a parameter object that is given
 * replaces the whole object, one that is left out stays as it is.
 *
 * @param aiGatewayId a UUID, as text
 */
record ChatClientRequest(
    @Nullable String name,
    @Nullable JsonNode aiGatewayId,
    @Nullable LimitingParameters limitingParameters,
    @Nullable ClientParameters clientParameters) {}
