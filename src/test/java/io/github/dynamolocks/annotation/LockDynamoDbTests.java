package io.github.dynamolocks.annotation;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;

import io.github.dynamolocks.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

class LockDynamoDbTests {

	@ParameterizedTest
	@ValueSource(strings = { "http://db:8000", "HTTP://10.0.0.7", "http://localhost.example.com", "http://128.0.0.1",
			"http://[fe80::1]:8000", "http://127.0.0.1.example.com", "http://mylocalhost" })
	void unencryptedEndpointOnAnotherHostGivesAWarning(String endpoint) {
		assertThat(LockDynamoDb.plainHttp(URI.create(endpoint))).contains(endpoint, "is not encrypted", "Use https");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://db:8000", "http://localhost:8000", "http://LOCALHOST", "http://db.localhost:8000",
			"http://127.0.0.1:8000", "http://127.8.9.10", "http://[::1]:8000", "http://[0:0:0:0:0:0:0:1]" })
	void encryptedOrLocalEndpointGivesNoWarning(String endpoint) {
		assertThat(LockDynamoDb.plainHttp(URI.create(endpoint))).isNull();
	}

	@Test
	void startLogsAWarningForAnUnencryptedEndpoint() {
		try (LogCapture log = new LogCapture("io.github.dynamolocks.annotation")) {
			LockProperties properties = LockProperties
				.read(new MockEnvironment().withProperty("dynamo-locks.endpoint", "http://db.example:8000")
					.withProperty("dynamo-locks.region", "eu-central-1"));
			LockDynamoDb.of(new DefaultListableBeanFactory(), properties, "client").close();

			assertThat(log.text()).contains("http://db.example:8000", "is not encrypted");
		}
	}

	@Test
	void endpointOfAwsGivesNoWarning() {
		assertThat(LockDynamoDb.plainHttp(null)).isNull();
	}

}
