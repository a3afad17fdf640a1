package io.github.dynamolocks.boot;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the metadata, which editors show, of the properties under {@code management}.
 */
class ManagementMetadataTests {

	@Test
	void metadataDescribesThePropertiesOfEndpointHealthAndInfo() throws IOException {
		WebEndpoint endpoint = Objects.requireNonNull(LocksEndpoint.class.getAnnotation(WebEndpoint.class));
		ConditionalOnEnabledHealthIndicator health = Objects.requireNonNull(
				LocksHealthAutoConfiguration.class.getAnnotation(ConditionalOnEnabledHealthIndicator.class));
		ConditionalOnEnabledInfoContributor info = Objects
			.requireNonNull(LocksInfoAutoConfiguration.class.getAnnotation(ConditionalOnEnabledInfoContributor.class));
		String prefix = "management.endpoint." + endpoint.id();
		Map<String, String> expected = Map.of( //
				prefix + ".access",
				Access.class.getName() + " = "
						+ endpoint.defaultAccess().name().toLowerCase(Locale.ROOT).replace('_', '-'), //
				prefix + ".cache.time-to-live", "java.time.Duration = 0ms", //
				"management.health." + health.value() + ".enabled", "java.lang.Boolean = true", //
				"management.info." + info.value() + ".enabled", "java.lang.Boolean = true");

		Map<String, String> described = new LinkedHashMap<>();
		try (InputStream metadata = LocksEndpoint.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			for (JsonNode property : JsonMapper.shared().readTree(metadata).get("properties")) {
				String name = property.get("name").asString();
				if (!name.startsWith("dynamo-locks.")) {
					assertThat(property.get("description").asString()).endsWith(".");
					described.put(name,
							property.get("type").asString() + " = " + property.get("defaultValue").asString());
				}
			}
		}
		assertThat(described).isEqualTo(expected);
	}

}
