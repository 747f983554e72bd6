import Testing

@testable import Runtime

@Suite struct ProcessMemoryTests {
    @Test func asTheKernelWritesIt() {
        let text = """
            Name:	shadowpin
            VmPeak:	   20000 kB
            VmStk:	     132 kB
            VmHWM:	    5321 kB
            VmRSS:	    5120 kB
            RssAnon:	    1000 kB

            """
        let bytes = Array(text.utf8)
        let memory = ProcessMemory(bytes.span)
        #expect(memory.now == 5_120 << 10 && memory.most == 5_321 << 10 && memory.stack == 132 << 10)
    }

    @Test func ofThisProcess() {
        let memory = ProcessMemory()
        #expect(memory.now > 1 << 20 && memory.now <= memory.most && memory.stack > 0)
    }

    @Test func whereThereIsNothing() {
        let bytes: [UInt8] = []
        let memory = ProcessMemory(bytes.span)
        #expect(memory.now == 0 && memory.most == 0)
    }
}
