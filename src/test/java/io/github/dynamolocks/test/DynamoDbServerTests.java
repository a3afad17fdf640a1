package io.github.dynamolocks.test;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests which DynamoDB a {@link DynamoDbTest} gets.
 */
class DynamoDbServerTests {

	@AfterEach
	void clearProperties() {
		System.clearProperty(DynamoDbServer.SERVER_PROPERTY);
		System.clearProperty(DynamoDbServer.ENDPOINT_PROPERTY);
	}

	@Test
	void defaultServerIsTheEmbeddedDynamoDb() {
		assertThat(spec(Unspecified.class).server()).isEqualTo(DynamoDbServer.LOCAL);
		assertThat(spec(Unspecified.class).endpoint()).isNull();
	}

	@Test
	void systemPropertySelectsTheServerOfAnAnnotationWithoutOne() {
		System.setProperty(DynamoDbServer.SERVER_PROPERTY, "localstack");
		assertThat(spec(Unspecified.class).server()).isEqualTo(DynamoDbServer.LOCALSTACK);
		assertThat(spec(Local.class).server()).isEqualTo(DynamoDbServer.LOCAL);

		System.setProperty(DynamoDbServer.ENDPOINT_PROPERTY, "http://localhost:8000");
		assertThat(spec(Unspecified.class).endpoint()).hasToString("http://localhost:8000");
		assertThat(spec(Local.class).endpoint()).isNull();
		assertThat(spec(Elsewhere.class).endpoint()).hasToString("http://localhost:4566");
	}

	@Test
	void unknownServerIsRefused() {
		System.setProperty(DynamoDbServer.SERVER_PROPERTY, "mainframe");
		assertThatIllegalStateException().isThrownBy(() -> spec(Unspecified.class))
			.withMessageContaining("\"mainframe\": use local or localstack");
	}

	@Test
	void invalidAddressIsRefused() {
		System.setProperty(DynamoDbServer.ENDPOINT_PROPERTY, "localhost:8000");
		assertThatIllegalStateException().isThrownBy(() -> spec(Unspecified.class))
			.withMessageContaining("write it like http://localhost:8000");
	}

	@Test
	void propertyWithoutAValueIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> spec(Valueless.class))
			.withMessageContaining("\"dynamo-locks.lease\"")
			.withMessageContaining(Valueless.class.getName());
	}

	@Test
	void classesThatNameTheTableShareIt() {
		assertThat(spec(Named.class)).isEqualTo(spec(NamedToo.class));
		assertThat(spec(Unspecified.class)).isNotEqualTo(spec(Elsewhere.class));
	}

	private static TestSpec spec(Class<?> type) {
		return TestSpec.of(type).orElseThrow();
	}

	@DynamoDbTest
	static class Unspecified {

	}

	@DynamoDbTest(server = DynamoDbServer.LOCAL)
	static class Local {

	}

	@DynamoDbTest(endpoint = "http://localhost:4566")
	static class Elsewhere {

	}

	@DynamoDbTest(properties = "dynamo-locks.lease")
	static class Valueless {

	}

	@DynamoDbTest(properties = "dynamo-locks.table-name=shared")
	static class Named {

	}

	@DynamoDbTest(properties = "dynamo-locks.table-name=shared")
	static class NamedToo {

	}

}
