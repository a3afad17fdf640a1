package io.github.dynamolocks.store;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

import static org.assertj.core.api.Assertions.assertThat;

class RemediesTests {

	private final Remedies remedies = new Remedies(LockTable.of("locks"));

	static Stream<Arguments> connections() {
		return Stream.of(Arguments.of(new ConnectException("Connection refused"), "Start DynamoDB at that address"),
				Arguments.of(new NoRouteToHostException("No route"), "check proxies and firewalls"),
				Arguments.of(new UnknownHostException("dynamodb.nowhere"), "Check the region"),
				Arguments.of(new SSLHandshakeException("not trusted"), "http or https"));
	}

	@ParameterizedTest
	@MethodSource("connections")
	void failedConnectionHasARemedy(Exception cause, String remedy) {
		SdkClientException failure = SdkClientException.create("Unable to execute HTTP request",
				new IllegalStateException(cause));

		assertThat(this.remedies.of(failure)).contains(remedy);
	}

	@Test
	void missingCredentialsHaveARemedy() {
		SdkClientException failure = SdkClientException.create("Unable to load credentials from any of the providers");

		assertThat(this.remedies.of(failure)).contains("AWS_ACCESS_KEY_ID");
	}

	@ParameterizedTest
	@ValueSource(strings = { "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException" })
	void refusedCredentialsHaveARemedy(String code) {
		assertThat(this.remedies.of(error(code))).contains("credentials are complete and not expired");
	}

	@Test
	void missingTableHasTheCommandThatCreatesIt() {
		assertThat(this.remedies.of(error("ResourceNotFoundException"))).contains("create-table --table-name locks");
	}

	@Test
	void unknownFailureHasNoRemedy() {
		assertThat(this.remedies.of(new IllegalArgumentException("something else"))).isNull();
		assertThat(this.remedies.of(error("SomethingElse"))).isNull();
	}

	private static AwsServiceException error(String code) {
		return DynamoDbException.builder()
			.statusCode(400)
			.awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
			.build();
	}

}
