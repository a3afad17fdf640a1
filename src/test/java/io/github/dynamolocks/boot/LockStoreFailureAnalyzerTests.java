package io.github.dynamolocks.boot;

import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Checks how Spring Boot describes a start that failed because of the table.
 */
@DynamoDbTest
class LockStoreFailureAnalyzerTests {

	private final TestTable table;

	LockStoreFailureAnalyzerTests(TestTable table) {
		this.table = table;
	}

	@Test
	void springFactoriesContainTheAnalyzer() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalyzer.class, (type, name, ex) -> {
			// Ignores analyzers whose constructors need arguments.
		})).hasAtLeastOneElementOfType(LockStoreFailureAnalyzer.class);
	}

	@Test
	void actionForAMissingTableIsTheCommandThatCreatesIt() {
		FailureAnalysis analysis = analyze(LockTable.of("not-there"));
		assertThat(analysis.getDescription()).startsWith("Describing table 'not-there' failed")
			.doesNotContain("create-table");
		assertThat(analysis.getAction()).startsWith("Create it (aws dynamodb create-table --table-name not-there")
			.endsWith(".");
	}

	@Test
	void actionForAWrongKeyNamesTheProperty() {
		FailureAnalysis analysis = analyze(LockTable.of(this.table.name()).withKeyAttribute("id"));
		assertThat(analysis.getDescription())
			.isEqualTo("Table '%s' cannot hold locks: it has the partition key '%s', not 'id'."
				.formatted(this.table.name(), this.table.keyName()));
		assertThat(analysis.getAction())
			.isEqualTo("Set dynamo-locks.key-attribute=%s.".formatted(this.table.keyName()));
	}

	@Test
	void actionForAnUnknownFailureNamesWhatToCheck() {
		FailureAnalysis analysis = new LockStoreFailureAnalyzer()
			.analyze(new IllegalStateException(new LockStoreException("table", "Something happened", null)));
		assertThat(analysis).isNotNull().satisfies((it) -> {
			assertThat(it.getDescription()).isEqualTo("Something happened");
			assertThat(it.getAction()).startsWith("Check region, endpoint, credentials");
		});
	}

	private FailureAnalysis analyze(LockTable wanted) {
		DynamoDbLockStore store = new DynamoDbLockStore(this.table.client(), wanted, RequestTimeouts.DERIVED);
		LockStoreException failure = catchThrowableOfType(LockStoreException.class,
				() -> store.start(TableInitialization.VALIDATE));
		return Objects
			.requireNonNull(new LockStoreFailureAnalyzer().analyze(new IllegalStateException("start", failure)));
	}

}
