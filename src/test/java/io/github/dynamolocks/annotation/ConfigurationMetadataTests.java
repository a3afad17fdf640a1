package io.github.dynamolocks.annotation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the hand-written metadata of the properties with the properties that the code
 * reads.
 */
class ConfigurationMetadataTests {

	@Test
	void metadataDescribesEveryPropertyWithItsTypeAndDefault() throws IOException {
		Map<String, String> described = new LinkedHashMap<>();
		for (JsonNode property : metadata().field("properties").orElseThrow().asArray()) {
			String name = property.field("name").orElseThrow().asString();
			if (!name.startsWith("dynamo-locks.")) {
				continue;
			}
			assertThat(property.field("description").orElseThrow().asString()).as(name).endsWith(".");
			described.put(name, property.field("type").orElseThrow().asString() + " = "
					+ property.field("defaultValue").map(JsonNode::text).orElse(null));
		}
		Map<String, String> read = new LinkedHashMap<>();
		for (LockProperty property : LockProperty.values()) {
			read.put(property.key(), property.type().getName() + " = " + property.defaultValue());
		}
		assertThat(described).isEqualTo(read);
	}

	@Test
	void metadataHintsListEveryConstant() throws IOException {
		Map<String, List<String>> hinted = new LinkedHashMap<>();
		for (JsonNode hint : metadata().field("hints").orElseThrow().asArray()) {
			hinted.put(hint.field("name").orElseThrow().asString(),
					hint.field("values")
						.orElseThrow()
						.asArray()
						.stream()
						.map((value) -> value.field("value").orElseThrow().asString())
						.toList());
		}
		Map<String, List<String>> constants = new LinkedHashMap<>();
		Arrays.stream(LockProperty.values())
			.filter((property) -> property.type().isEnum())
			.forEach((property) -> constants.put(property.key(),
					Arrays.stream(property.type().getEnumConstants())
						.map((constant) -> constant.toString().toLowerCase(Locale.ROOT))
						.toList()));
		assertThat(hinted).isEqualTo(constants);
	}

	private static JsonNode metadata() throws IOException {
		try (InputStream resource = ConfigurationMetadataTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonNode.parser().parse(resource);
		}
	}

}
