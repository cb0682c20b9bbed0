// The command line of Tidemark, whole and as it is, on a disk at which it can be killed.
import './mortal-disk';
import '../../../cli/main';
