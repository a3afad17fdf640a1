package io.github.dynamolocks.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.client.Sabotage.Collaborator;
import io.github.dynamolocks.client.Sabotage.How;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets each collaborator of a client throw an exception or an {@code Error} at each of
 * its calls. Afterwards no caller waits, no lock is held longer than its lease, every
 * future is complete, the failure was reported, and the next callers acquire their locks.
 */
class FailureAtEveryCallTests {

	private static final int MAX_CALLS = 2000;

	private static LogCapture log;

	private static EmbeddedDynamoDb server;

	private static DynamoDbClient sdk;

	@BeforeAll
	static void start() {
		server = EmbeddedDynamoDb.start();
		server.clock().stop();
		sdk = ManualTable.client(server);
		log = new LogCapture(FailureAtEveryCallTests.class.getPackageName());
	}

	@AfterAll
	static void end() {
		log.close();
		assertThat(log.loggedInMonitors()).isEmpty();
		sdk.close();
		server.close();
	}

	static Stream<Arguments> errors() {
		return cases().filter((arguments) -> arguments.get()[2] == How.ERROR_AFTER);
	}

	static Stream<Arguments> otherFailures() {
		return cases().filter((arguments) -> arguments.get()[2] != How.ERROR_AFTER);
	}

	private static Stream<Arguments> cases() {
		return Arrays.stream(FailureScenario.values())
			.flatMap((scenario) -> Arrays.stream(Collaborator.values())
				.flatMap((victim) -> ways(victim).map((how) -> Arguments.of(scenario, victim, how))));
	}

	/** Uses only errors for the SDK, because the store converts its exceptions alike. */
	private static Stream<How> ways(Collaborator victim) {
		return (victim == Collaborator.SDK) ? Stream.of(How.ERROR_BEFORE, How.ERROR_AFTER)
				: Arrays.stream(How.values());
	}

	@ParameterizedTest
	@MethodSource("errors")
	void errorOfOneCallLeavesNoWaiterLockOrOpenFuture(FailureScenario scenario, Collaborator victim, How how) {
		assertLeavesNothingBehind(scenario, victim, how);
	}

	@ParameterizedTest
	@Tag("long")
	@MethodSource("otherFailures")
	void unexpectedExceptionOfOneCallLeavesNoWaiterLockOrOpenFuture(FailureScenario scenario, Collaborator victim,
			How how) {
		assertLeavesNothingBehind(scenario, victim, how);
	}

	private static void assertLeavesNothingBehind(FailureScenario scenario, Collaborator victim, How how) {
		List<String> problems = new ArrayList<>();
		int at = 1;
		while (at < MAX_CALLS && isReached(scenario, new Sabotage(victim, how, at), problems)) {
			at++;
		}
		assertThat(at).as("calls of the scenario").isLessThan(MAX_CALLS);
		assertThat(problems).isEmpty();
	}

	/** Runs one trial. Its checks also apply if no call failed. */
	private static boolean isReached(FailureScenario scenario, Sabotage sabotage, List<String> problems) {
		log.reset();
		if (!sabotage.isOf(Collaborator.SDK)) {
			run(scenario, new Trial(sabotage), sabotage, problems);
			return sabotage.thrown() != null;
		}
		try (ManualTable table = new ManualTable(server, sdk)) {
			run(scenario, new Trial(sabotage, table), sabotage, problems);
		}
		return sabotage.thrown() != null;
	}

	private static void run(FailureScenario scenario, Trial trial, Sabotage sabotage, List<String> problems) {
		try {
			scenario.run(trial);
			trial.verify(log);
		}
		catch (Throwable ex) {
			problems.add("%s: %s".formatted(sabotage.where(), ex.getMessage())
				.lines()
				.filter((line) -> !line.isBlank())
				.limit(6)
				.toList()
				.toString());
		}
		finally {
			LeaseContext.all().forEach((lease) -> {
			});
			Thread.interrupted();
		}
	}

}
