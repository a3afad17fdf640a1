package io.github.dynamolocks.guide;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that the tables of the reference are complete and have the right defaults.
 */
@DynamoDbTest
class ReferencePageTests {

	private static final Path DOCS = Path.of("src/docs").toAbsolutePath();

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Pattern ROW = Pattern.compile("^\\| ([^|]*) \\| ([^|]*) \\|", Pattern.MULTILINE);

	private final Page reference = Page.read(DOCS.resolve("reference.md"));

	@TestFactory
	Stream<DynamicTest> attributeOfTheAnnotationIsListedWithItsDefault() {
		return Stream.of(DistributedLock.class, EnableDynamoLocks.class)
			.flatMap((annotation) -> Arrays.stream(annotation.getDeclaredMethods()))
			.map((attribute) -> DynamicTest.dynamicTest(attribute.getName(), () -> assertAttribute(attribute)));
	}

	@TestFactory
	Stream<DynamicTest> propertyIsListedWithItsDefault() {
		KnownProperties properties = new KnownProperties(
				Path.of("src/main/resources/META-INF/spring-configuration-metadata.json").toAbsolutePath());
		return properties.names()
			.stream()
			.map((name) -> DynamicTest.dynamicTest(name, () -> assertProperty(name, properties.defaultValue(name))));
	}

	@Test
	void everyAttributeOfAnItemIsListed(LockClient client, TestTable table) {
		Map<String, String> rows = rows(this.reference);

		try (Lease lease = client.acquire(LockRequest.of("order:1").withFencing(Fencing.ON))) {
			assertThat(table.item(lease.resource()).orElseThrow().keySet()).hasSizeGreaterThan(5)
				.allMatch((attribute) -> attribute.equals(table.keyName()) || rows.containsKey(attribute));
		}
	}

	@TestFactory
	Stream<DynamicTest> eventIsListed() {
		Map<String, String> rows = rows(Page.read(DOCS.resolve("operations.md")));
		return Arrays.stream(Objects.requireNonNull(LockEvent.class.getPermittedSubclasses()))
			.map((event) -> DynamicTest.dynamicTest(event.getSimpleName(),
					() -> assertThat(rows).containsKey("LockEvent." + event.getSimpleName())));
	}

	private void assertAttribute(Method attribute) {
		Map<String, String> rows = rows(this.reference);
		assertThat(rows).containsKey(attribute.getName());
		if (attribute.getDefaultValue() instanceof Enum<?> constant) {
			assertThat(rows).containsEntry(attribute.getName(), constant.name());
		}
	}

	private void assertProperty(String name, @Nullable String defaultValue) {
		Map<String, String> rows = rows(this.reference);
		assertThat(rows).containsKey(name);
		if (defaultValue != null) {
			assertThat(rows).containsEntry(name, defaultValue);
		}
	}

	/** Returns the code of first cells with the code of second cells at its place. */
	private static Map<String, String> rows(Page page) {
		return ROW.matcher(page.prose()).results().flatMap((row) -> {
			List<String> names = code(row.group(1));
			List<String> values = code(row.group(2));
			return names.stream().map((name) -> {
				int index = names.indexOf(name);
				return Map.entry(name, (index < values.size()) ? values.get(index) : "");
			});
		}).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first));
	}

	private static List<String> code(String cell) {
		return CODE.matcher(cell).results().map((MatchResult code) -> code.group(1)).toList();
	}

}
