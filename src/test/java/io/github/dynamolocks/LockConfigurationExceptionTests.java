package io.github.dynamolocks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LockConfigurationExceptionTests {

	@Test
	void lastSentenceIsTheRemedy() {
		LockConfigurationException failure = new LockConfigurationException(
				"The lock of a.B.c(): its lease \"1. Jan\" is not valid. It is too short. Write 3s or more");

		assertThat(failure.problem())
			.isEqualTo("The lock of a.B.c(): its lease \"1. Jan\" is not valid. It is too short.");
		assertThat(failure.remedy()).contains("Write 3s or more");
	}

	@Test
	void singleSentenceHasNoRemedy() {
		LockConfigurationException failure = new LockConfigurationException("The property a.b is blank");

		assertThat(failure.problem()).isEqualTo("The property a.b is blank");
		assertThat(failure.remedy()).isEmpty();
	}

	@Test
	void messageMayHaveSeveralLines() {
		LockConfigurationException failure = new LockConfigurationException("It\nfailed. Repair\nit");

		assertThat(failure.problem()).isEqualTo("It\nfailed.");
		assertThat(failure.remedy()).contains("Repair\nit");
	}

}
